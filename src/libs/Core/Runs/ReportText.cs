using System.Globalization;
using System.Text;
using Goosed.Core.Wire;

namespace Goosed.Core.Runs;

/// <summary>
/// Texts of a machine's report: what no text can hold is replaced and what is too long is cut, as the rest of the report counts.
/// </summary>
public static class ReportText
{
    public const int MaxMessageLength = 2000;

    private const int MaxReasonLength = 200;

    private const string MessageMark = " … (cut)";

    /// <summary>The text with U+FFFD for each half of a surrogate pair and each control character but tab and line ends.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(IsFault))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
            {
                clean.Append(text, at++, 2);
            }
            else
            {
                clean.Append(IsFault(text[at]) ? '\uFFFD' : text[at]);
            }
        }

        return clean.ToString();
    }

    /// <summary>A cleaned message of at most 2,000 characters; one that was longer says so at its end.</summary>
    public static string? Message(string? message)
    {
        var clean = message is null ? null : Clean(message);
        return clean is not { Length: > MaxMessageLength }
            ? clean
            : $"{clean[..Boundary(clean, MaxMessageLength - MessageMark.Length)]}{MessageMark}";
    }

    /// <summary>The end of a cleaned log, at most 64 KiB; where that is not all, a first line says how much was cut.</summary>
    public static string? Log(string? log)
    {
        var clean = log is null ? null : Clean(log);
        if (clean is null || Encoding.UTF8.GetByteCount(clean) - MilestoneRequest.MaxLogBytes is not (> 0 and var excess))
        {
            return clean;
        }

        var bytes = Encoding.UTF8.GetBytes(clean).AsSpan(excess);
        while (bytes is [>= 0x80 and < 0xC0, ..])
        {
            bytes = bytes[1..];
            excess++;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"[the first {excess} bytes of this log were cut, the last {bytes.Length} follow]\n{Encoding.UTF8.GetString(bytes)}");
    }

    /// <summary>The first line of what an operator says of a run, as the reason of its end; null where nothing was said.</summary>
    public static string? Reason(string? text)
    {
        var line = Clean(text ?? "").Split('\n').Select(each => each.Trim()).FirstOrDefault(each => each.Length > 0);
        return line is { Length: > MaxReasonLength } ? $"{line[..Boundary(line, MaxReasonLength)]}…" : line;
    }

    private static int Boundary(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;

    private static bool IsFault(char character) =>
        char.IsSurrogate(character) || char.IsControl(character) && character is not ('\t' or '\n' or '\r');
}
