using System.Text;

namespace Goosed.Rendering.Templating;

/// <summary>The rule that every value keeps before any grammar sees it: one line of printable text, not too long.</summary>
internal static class Printable
{
    /// <summary>Longest value in UTF-8 bytes, unless its field says otherwise.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Why a value can't be carried, or null.</summary>
    public static string? Fault(string text, int maxBytes = MaxBytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (Breaks(c))
            {
                return $"takes one line of printable text; character {i + 1} is U+{(int)c:X4}";
            }
        }

        return Encoding.UTF8.GetByteCount(text) > maxBytes ? $"is longer than {maxBytes} bytes" : null;
    }

    /// <summary>Controls (C0, DEL, C1 with NEL), line and paragraph separators, lone surrogates, U+FFFD and non-characters, our own marks.</summary>
    private static bool Breaks(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFEFF' or >= '\uFFFD' || Mark.IsMark(c);
}
