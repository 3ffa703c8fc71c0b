using System.Text;

namespace Goosed.Database.Postgres;

/// <summary>
/// Text that PostgreSQL takes. It holds no U+0000 and, in jsonb, no half of a surrogate pair; machines send both in logs and facts.
/// They become U+FFFD here rather than losing the report.
/// </summary>
internal static class PostgresText
{
    private const int EscapeLength = 6;

    public static string Of(string text) => text.Replace('\0', '\uFFFD');

    /// <summary>The same for the escapes in a JSON text.</summary>
    public static string OfJson(string json)
    {
        var text = Of(json);
        if (!text.Contains("\\u", StringComparison.Ordinal))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var held = true;
            var length = text[at] == '\\' ? LengthOfEscape(text, at, out held) : 1;
            clean.Append(held ? text.AsSpan(at, length) : "\\ufffd");
            at += length;
        }

        return clean.ToString();
    }

    // The characters that belong together from a backslash on, and whether the server takes them.
    private static int LengthOfEscape(string text, int at, out bool held)
    {
        held = true;
        if (Unit(text, at) is not { } unit)
        {
            return Math.Min(2, text.Length - at);
        }

        if (char.IsHighSurrogate(unit) && Unit(text, at + EscapeLength) is { } low && char.IsLowSurrogate(low))
        {
            return 2 * EscapeLength;
        }

        held = unit != '\0' && !char.IsSurrogate(unit);
        return EscapeLength;
    }

    private static char? Unit(string text, int at) =>
        at + EscapeLength <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && ushort.TryParse(text.AsSpan(at + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit)
            ? (char)unit
            : null;
}
