using System.Globalization;
using System.Text;

namespace Goosed.Goosectl.Output;

/// <summary>Text in the cells of a terminal, where a character takes none, one or two of them.</summary>
internal static class CellText
{
    private const char Cut = '…';

    // U+FE0F asks for the picture of a character that is also one of text.
    private const int Picture = 0xFE0F;

    // East Asian Width W and F of Unicode 16 (UAX #11), in blocks, and the blocks of pictures.
    private static readonly (int From, int To)[] s_wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3), (0x25FD, 0x25FE),
        (0x2614, 0x2615), (0x2648, 0x2653), (0x267F, 0x267F), (0x2693, 0x2693), (0x26A1, 0x26A1), (0x26AA, 0x26AB), (0x26BD, 0x26BE),
        (0x26C4, 0x26C5), (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA), (0x26F2, 0x26F3), (0x26F5, 0x26F5), (0x26FA, 0x26FA),
        (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755),
        (0x2757, 0x2757), (0x2795, 0x2797), (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55),
        (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x16FE0, 0x18DFF), (0x1AFF0, 0x1B2FF), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF),
        (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F1E6, 0x1F202), (0x1F210, 0x1F23B), (0x1F240, 0x1F248), (0x1F250, 0x1F251),
        (0x1F260, 0x1F265), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F7E0, 0x1F7EB), (0x1F90C, 0x1F9FF), (0x1FA70, 0x1FAFF),
        (0x20000, 0x3FFFD),
    ];

    /// <summary>How many cells a text takes.</summary>
    public static int Width(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var width = 0;
        for (var at = 0; at < text.Length; at += StringInfo.GetNextTextElementLength(text, at))
        {
            width += ElementWidth(StringInfo.GetNextTextElement(text, at));
        }

        return width;
    }

    /// <summary>The text with blanks up to a width.</summary>
    public static string Padded(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    /// <summary>The text, or as much of it as fits with an ellipsis.</summary>
    public static string Fitted(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var (shown, taken) = (new StringBuilder(), 0);
        for (var at = 0; at < text.Length;)
        {
            var element = StringInfo.GetNextTextElement(text, at);
            taken += ElementWidth(element);
            if (taken > width - 1)
            {
                break;
            }

            shown.Append(element);
            at += element.Length;
        }

        return shown.Append(Cut).ToString();
    }

    // What is put together from several, such as a letter with its accents, takes as much as its widest part.
    private static int ElementWidth(string element) => element.EnumerateRunes().Max(Width);

    private static int Width(Rune rune) => rune.Value == Picture ? 2
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0
        : Array.Exists(s_wide, block => rune.Value >= block.From && rune.Value <= block.To) ? 2
        : 1;
}
