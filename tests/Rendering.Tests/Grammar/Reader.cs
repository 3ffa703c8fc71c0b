using System.Xml.Linq;

namespace Goosed.Rendering.Tests.Grammar;

/// <summary>Reads an answer file back into its parts, each part one string, as the installer would take it.</summary>
internal static class Reader
{
    public static List<string> Parts(string family, string text) => family switch
    {
        "kickstart" => Kickstart(text),
        "preseed" => Preseed(text),
        "firstboot" => ShellWords.Split(text),
        _ => Xml(text),
    };

    /// <summary>The bodies of a kickstart's script sections.</summary>
    public static IEnumerable<string> Scripts(string kickstart) => kickstart
        .Split("\n%")
        .Where(part => part.StartsWith("pre", StringComparison.Ordinal) || part.StartsWith("post", StringComparison.Ordinal) || part.StartsWith("onerror", StringComparison.Ordinal))
        .Select(part => part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..]);

    private static List<string> Kickstart(string text)
    {
        var parts = new List<string>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith('%') || lines[i].StartsWith("%include", StringComparison.Ordinal))
            {
                parts.AddRange([.. ShellWords.Split(lines[i]), "\n"]);
                continue;
            }

            var end = Array.FindIndex(lines, i, line => line.TrimStart().StartsWith("%end", StringComparison.Ordinal));
            Assert.True(end > i, "a section has no %end");
            var body = string.Join('\n', lines[(i + 1)..end]);
            parts.Add(lines[i]);
            parts.AddRange(lines[i].StartsWith("%packages", StringComparison.Ordinal) ? body.Split('\n') : ShellWords.Split(body));
            parts.Add(lines[end]);
            i = end;
        }

        return parts;
    }

    private static List<string> Preseed(string text)
    {
        var parts = new List<string>();
        foreach (var line in text.Replace("\\\n", " ").Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var fields = line.Split(' ', 4);
            var isCommand = fields[1].EndsWith("_command", StringComparison.Ordinal);
            parts.AddRange(fields.Take(3));
            parts.AddRange(isCommand ? ShellWords.Split(fields[3]) : fields.Skip(3));
            parts.Add("\n");
        }

        return parts;
    }

    private static List<string> Xml(string text) =>
    [
        .. XDocument.Parse(text, LoadOptions.PreserveWhitespace).Descendants().SelectMany(element => new[]
        {
            element.Name.ToString(),
            string.Join(' ', element.Attributes()),
            element.HasElements ? "" : element.Value,
        }),
    ];
}
