using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Core.Json;
using Goosed.Documents;

namespace Goosed.Goosectl.Commands;

/// <summary>A machine of a file.</summary>
/// <param name="Name">Where it is in the file, and its address, for messages.</param>
/// <param name="Body">What enrols it; throws what is wrong with it.</param>
internal sealed record MachineEntry(string Name, Func<JsonObject> Body);

/// <summary>Reads files of machines: CSV with a line of headings, or a list in JSON or YAML.</summary>
internal static class MachineFile
{
    private static readonly string[] s_keys = ["mac", "macs", "uuid", "serial"];

    /// <param name="path">The file, <c>-</c> for standard input.</param>
    /// <param name="common">Fields of every machine's profile; what the file says goes before them.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<IReadOnlyList<MachineEntry>> ReadAsync(string path, IReadOnlyList<string> common, CancellationToken ct)
    {
        var text = (await TextFile.ReadAsync(path, "Name a file of machines, or - for standard input.", ct)).TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Wrong(path, "It holds no machine.");
        }

        var first = text.Split('\n', 2)[0].Trim();
        var isCsv = first.Split(',').Any(heading => heading.Trim().Trim('"').Equals("mac", StringComparison.Ordinal));
        var entries = isCsv ? Rows(text, path, common) : Items(text, path, common);
        return entries.Count > 0 ? entries : throw Wrong(path, "It holds no machine.");
    }

    private static List<MachineEntry> Rows(string text, string path, IReadOnlyList<string> common)
    {
        var rows = Csv.Read(text) ?? throw Wrong(path, "A quotation mark is not closed.");
        var headings = rows[0].Cells.Select(heading => heading.Trim()).ToList();
        return
        [
            .. rows.Skip(1).Select(row => new MachineEntry(
                Label(row.Line, "line", row.Cells.ElementAtOrDefault(headings.FindIndex(IsMac))), () => Body(row, headings, common))),
        ];
    }

    private static JsonObject Body(CsvRow row, List<string> headings, IReadOnlyList<string> common)
    {
        if (row.Cells.Count > headings.Count)
        {
            throw CtlException.Usage(
                $"The line has {row.Cells.Count} cells, and there are {headings.Count} headings.",
                "A text with a comma needs quotation marks.", "Correct the line, or add a heading; see goosectl machines add --help");
        }

        var cells = headings.Zip(row.Cells, (heading, cell) => (Heading: heading, Value: cell.Trim()))
            .Where(cell => cell.Value.Length > 0).ToList();
        var body = AddCommand.Body([.. cells.Where(cell => IsMac(cell.Heading)).SelectMany(cell => cell.Value.Split(' ', ';'))]);
        foreach (var (heading, value) in cells.Where(cell => cell.Heading is "uuid" or "serial"))
        {
            body[heading] = value;
        }

        var fields = cells.Where(cell => !s_keys.Contains(cell.Heading)).Select(cell => $"{cell.Heading}={cell.Value}");
        body["profile"] = Fields.Patch([.. common, .. fields]);
        return body;
    }

    private static List<MachineEntry> Items(string text, string path, IReadOnlyList<string> common)
    {
        List<DocumentFault> faults = [];
        var read = PlainYaml.Read(text, path, faults);
        if (faults.Count > 0)
        {
            throw Wrong(path, string.Join(" ", faults.Take(3)));
        }

        var list = read as JsonArray
            ?? throw Wrong(path, "It is neither CSV with a heading 'mac' nor a list of machines.");
        return
        [
            .. list.Select((item, index) => new MachineEntry(
                Label(index + 1, "machine", (item as JsonObject)?["mac"]?.ToString()), () => Body(item, common))),
        ];
    }

    private static JsonObject Body(JsonNode? item, IReadOnlyList<string> common)
    {
        if (item?.DeepClone() is not JsonObject body)
        {
            throw CtlException.Usage(
                "Not a machine.", "A machine is an object with mac and, where they are known, macs, uuid, serial and profile.",
                "Write it as {\"mac\": \"52:54:00:12:34:56\", \"profile\": {\"hostname\": \"node1\"}}; see goosectl machines add --help");
        }

        if (common.Count > 0 && body["profile"] is JsonObject or null)
        {
            body["profile"] = JsonMerge.Layers(Fields.Patch(common), body["profile"] as JsonObject ?? []);
        }

        return body;
    }

    private static bool IsMac(string heading) => heading is "mac" or "macs";

    private static string Label(int number, string kind, string? mac) =>
        string.IsNullOrWhiteSpace(mac) ? $"{kind} {number}" : $"{kind} {number} ({mac.Trim()})";

    private static CtlException Wrong(string path, string why) => CtlException.Usage(
        $"{(path == "-" ? "Standard input" : path)} can't be used as a file of machines.", why,
        "Write CSV with the headings mac, uuid, serial and keys of the profile, or a list as JSON or YAML; goosectl machines add --help");
}
