using System.Globalization;
using System.Text;

namespace Goosed.Core.Terminal;

/// <summary>Text for a person to read: what would steer a terminal or show other text than is there is written as an escape.</summary>
public static class TerminalText
{
    /// <summary>One line, with <c>\u001b</c> in place of ESC, of a line end, of U+202E and their like.</summary>
    public static string Line(string text) => Clean(text, _ => false);

    /// <summary>The same for text of several lines: their ends and tabs stay.</summary>
    public static string Lines(string text) => Clean(text, rune => rune.Value is '\n' or '\t');

    /// <summary>The same for JSON, which means the same with such escapes.</summary>
    public static string Json(string json) => Clean(json, rune => rune.Value == '\n', pairs: true);

    private static string Clean(string text, Func<Rune, bool> stays, bool pairs = false)
    {
        if (!text.EnumerateRunes().Any(rune => Misleads(rune)))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Misleads(rune) || stays(rune))
            {
                clean.Append(rune);
            }
            else if (rune.IsBmp || pairs)
            {
                foreach (var unit in rune.ToString())
                {
                    clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }
            else
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
            }
        }

        return clean.ToString();
    }

    /// <summary>
    /// Controls (C0 with ESC, DEL, C1), separators of lines, what turns the direction of writing (U+061C, U+200E, U+200F, U+202A to U+202E,
    /// U+2066 to U+2069), what takes no place and what is blank without being a space: Unicode's default ignorable code points, tags and
    /// variation selectors among them, and the empty Braille pattern.
    /// </summary>
    private static bool Misleads(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
            or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0x2800 or 0x3164
            or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8)
            or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);
}
