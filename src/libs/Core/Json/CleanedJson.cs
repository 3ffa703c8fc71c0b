using System.Text.Json;

namespace Goosed.Core.Json;

/// <summary>JSON in which U+FFFD stands where a text could not be kept.</summary>
/// <param name="Json">UTF-8; all else is byte by byte what was given.</param>
/// <param name="Texts">How many texts (strings and names) were changed.</param>
/// <param name="First">JSON pointer (RFC 6901) of the first, cut to 200 characters.</param>
/// <param name="Fault">What the first one held.</param>
public sealed record CleanedJson(ReadOnlyMemory<byte> Json, int Texts, string First, string Fault)
{
    public JsonElement Element() => StoredJson.Element(Json.Span);
}
