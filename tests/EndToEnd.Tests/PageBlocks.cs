using System.Text.RegularExpressions;

namespace Goosed.EndToEnd.Tests;

/// <summary>A shell block of a page.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Text">Its commands.</param>
/// <param name="KeepsRunning">It is a server, left running in a terminal of its own.</param>
/// <param name="Shown">What the page says that it prints; null when it does not say.</param>
internal sealed record ShellBlock(int Line, string Text, bool KeepsRunning, string? Shown);

/// <summary>
/// Reads the shell blocks of a page: fences marked <c>sh</c>, or <c>sh keep-running</c> for a server. A fence marked <c>text</c> is what
/// the block before it prints.
/// </summary>
internal static partial class PageBlocks
{
    public static IReadOnlyList<ShellBlock> Read(string page)
    {
        var blocks = new List<ShellBlock>();
        foreach (Match fence in Fence().Matches(page))
        {
            var (mark, text) = (fence.Groups["mark"].Value, fence.Groups["text"].Value);
            if (mark is "sh" or "sh keep-running")
            {
                blocks.Add(new(page[..fence.Index].Count(c => c == '\n') + 1, text, mark != "sh", null));
            }
            else if (mark == "text" && blocks.Count > 0)
            {
                blocks[^1] = blocks[^1] with { Shown = text };
            }
        }

        return blocks;
    }

    /// <summary>
    /// Whether a block printed what its page shows. <c>…</c> stands for any text, alone in its line for any lines; ids, times, sizes and
    /// hashes are another's each time.
    /// </summary>
    public static bool Printed(string shown, string output)
    {
        var lines = Steady(shown).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line == "…" ? @"(?:[^\n]*\n)*?" : Regex.Escape(line).Replace("…", @"[^\n]*", StringComparison.Ordinal) + @"\n");
        return Regex.IsMatch(Steady(output).Trim('\n') + "\n", $@"\A{string.Concat(lines)}\z", RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    private static string Steady(string text)
    {
        text = Id().Replace(text, "ID");
        text = Time().Replace(text, "TIME");
        text = Hash().Replace(text, "HASH");
        text = Size().Replace(text, "SIZE");
        text = Span().Replace(text, "SPAN");
        return Blanks().Replace(text, " ").Replace(" \n", "\n", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^```(?<mark>[^\n`]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b[0-9a-f]{12,64}\b")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\b\d+(\.\d+)? ?(B|KiB|MiB|GiB|bytes)\b")]
    private static partial Regex Size();

    [GeneratedRegex(@"\b\d+(\.\d+)? ?(ms|s|m|h|d)\b")]
    private static partial Regex Span();

    [GeneratedRegex(@"[^\S\n]+")]
    private static partial Regex Blanks();
}
