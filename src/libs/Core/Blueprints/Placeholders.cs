using System.Text.RegularExpressions;

namespace Goosed.Core.Blueprints;

/// <summary>Words in braces that a blueprint's kernel arguments may hold, filled in for each run.</summary>
public static partial class Placeholders
{
    /// <summary>Every placeholder without its braces.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["api", "answer_file", "machine_id", "run_id", "token", "agent_token", "mac", "bootif", "image", "image_sha256"];

    /// <summary>The first placeholder in the text that is none of <see cref="All"/>, without its braces, or null.</summary>
    public static string? FirstUnknown(string text) =>
        Pattern().Matches(text).Select(match => match.Groups[1].Value).FirstOrDefault(name => !All.Contains(name));

    /// <summary>The text with every placeholder replaced by its value; other words in braces stay.</summary>
    public static string Fill(string text, Func<string, string> value) =>
        Pattern().Replace(text, match => All.Contains(match.Groups[1].Value) ? value(match.Groups[1].Value) : match.Value);

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Pattern();
}
