using Microsoft.Net.Http.Headers;

namespace Goosed.ArtifactsGw;

/// <summary>The part of an object that a request asks for (RFC 9110, section 14).</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="IsPart">True when it answers a Range that can be met.</param>
internal sealed record ByteRange(long Offset, long Length, bool IsPart)
{
    /// <summary>The range, or null when it can't be met. Several ranges, and what is no range of bytes, are answered with the whole object.</summary>
    public static ByteRange? Of(string? header, long size)
    {
        var whole = new ByteRange(0, size, IsPart: false);
        if (string.IsNullOrEmpty(header) || !RangeHeaderValue.TryParse(header, out var parsed) || parsed.Unit != "bytes" || parsed.Ranges.Count != 1)
        {
            return whole;
        }

        return parsed.Ranges.First() switch
        {
            { From: null, To: 0 } => null,
            { From: null, To: { } last } => size == 0 ? null : new(Math.Max(0, size - last), Math.Min(size, last), IsPart: true),
            { From: { } first } when first >= size => null,
            { From: { } first, To: var to } => new(first, Math.Min(to ?? size - 1, size - 1) - first + 1, IsPart: true),
            _ => whole,
        };
    }
}
