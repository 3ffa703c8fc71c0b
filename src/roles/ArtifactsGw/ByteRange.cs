using System.Globalization;

namespace Goosed.ArtifactsGw;

/// <summary>The part of an object that a request asks for (RFC 9110, section 14).</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="IsPart">True when it answers a Range that can be met.</param>
internal sealed record ByteRange(long Offset, long Length, bool IsPart)
{
    private const string Unit = "bytes";

    /// <summary>The range, or null when it can't be met. Several ranges, and what is no range of bytes, are answered with the whole object.</summary>
    public static ByteRange? Of(string? header, long size)
    {
        var whole = new ByteRange(0, size, IsPart: false);
        return Parse(header) switch
        {
            null => whole,
            { First: null, Last: 0 } => null,
            { First: null, Last: var last } => size == 0 ? null : new(Math.Max(0, size - last), Math.Min(size, last), IsPart: true),
            { First: { } first } when first >= size => null,
            { First: { } first, Last: var last } => new(first, Math.Min(last, size - 1) - first + 1, IsPart: true),
        };
    }

    // The header's own parsers refuse numbers beyond 2^63, which only mean more than there is.
    private static (long? First, long Last)? Parse(string? header)
    {
        if (header?.Split('=', 2) is not [var unit, var asked] || !unit.Trim().Equals(Unit, StringComparison.OrdinalIgnoreCase) || asked.Trim().Split('-') is not [var from, var to])
        {
            return null;
        }

        var (first, last) = (Number(from.TrimEnd()), Number(to.TrimStart()));
        return (from.Length, to.Length) switch
        {
            (0, _) => last is { } suffix ? (null, suffix) : null,
            (_, 0) => first is { } start ? (start, long.MaxValue) : null,
            _ => first <= last ? (first, last.Value) : null,
        };
    }

    private static long? Number(string digits) =>
        digits.Length == 0 || !digits.All(char.IsAsciiDigit) ? null
        : long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : long.MaxValue;
}
