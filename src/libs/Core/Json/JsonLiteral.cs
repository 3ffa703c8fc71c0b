using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Goosed.Core.Json;

/// <summary>What stands between the quotes of a JSON string, escapes as they are.</summary>
/// <param name="Literal">What may stand there.</param>
/// <param name="Fault">What could not be kept; null when nothing was changed.</param>
internal readonly record struct JsonLiteral(string Literal, string? Fault)
{
    private const char Replacement = '\uFFFD';

    // \uXXXX
    private const int EscapeLength = 6;

    /// <summary>What it says.</summary>
    public string Text => StoredJson.Element($"\"{Literal}\"").GetString() ?? "";

    public static JsonLiteral Clean(ReadOnlySpan<byte> raw)
    {
        var literal = Encoding.UTF8.GetString(raw);
        var fault = Utf8.IsValid(raw) ? null : "bytes that are not UTF-8";
        return literal.Contains("\\u", StringComparison.Ordinal) ? CleanEscapes(literal, fault) : new(literal, fault);
    }

    private static JsonLiteral CleanEscapes(string literal, string? fault)
    {
        var clean = new StringBuilder(literal.Length);
        for (var at = 0; at < literal.Length;)
        {
            var length = LengthAt(literal, at);
            if (length == EscapeLength && FaultOf(UnitAt(literal, at)) is { } found)
            {
                fault ??= found;
                clean.Append(Replacement);
            }
            else
            {
                clean.Append(literal, at, length);
            }

            at += length;
        }

        return new(clean.ToString(), fault);
    }

    // A character, an escape, or the two escapes of a surrogate pair.
    private static int LengthAt(string literal, int at)
    {
        if (literal[at] != '\\' || at + 1 >= literal.Length)
        {
            return 1;
        }

        if (literal[at + 1] != 'u')
        {
            return 2;
        }

        var second = at + EscapeLength;
        return char.IsHighSurrogate(UnitAt(literal, at)) && string.CompareOrdinal(literal, second, "\\u", 0, 2) == 0
            && char.IsLowSurrogate(UnitAt(literal, second))
            ? 2 * EscapeLength
            : EscapeLength;
    }

    private static char UnitAt(string literal, int at) =>
        (char)ushort.Parse(literal.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string? FaultOf(char unit)
    {
        if (unit == '\0')
        {
            return "NUL";
        }

        return char.IsSurrogate(unit) ? "half of a surrogate pair" : null;
    }
}
