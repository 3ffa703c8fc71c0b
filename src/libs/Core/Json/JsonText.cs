using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Goosed.Core.Json;

/// <summary>
/// Tells JSON whose texts can be kept from JSON whose texts can't: JSON allows NUL and half of a surrogate pair (<c>"\ud800"</c>) in a
/// string or a name, and what calls itself JSON may hold bytes that are not UTF-8.
/// </summary>
public static class JsonText
{
    /// <summary>The same with U+FFFD wherever a text can't be kept; null when there is no such place.</summary>
    public static CleanedJson? Clean(JsonElement json) =>
        json.ValueKind == JsonValueKind.Undefined ? null : Clean(JsonMarshal.GetRawUtf8Value(json));

    /// <inheritdoc cref="Clean(JsonElement)"/>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static CleanedJson? Clean(ReadOnlySpan<byte> json)
    {
        // None is in a text without escapes.
        if (json.IndexOf("\\u"u8) < 0 && Utf8.IsValid(json))
        {
            return null;
        }

        return JsonCleaner.Clean(json);
    }

    /// <summary>The text that the reader stands on.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = reader.GetString();
            return text?.Contains('\0', StringComparison.Ordinal) == false;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    /// <summary>The text that the reader stands on, with U+FFFD wherever it can't be kept.</summary>
    public static string Read(ref Utf8JsonReader reader) =>
        TryRead(ref reader, out var text) ? text : JsonLiteral.Clean(Raw(ref reader)).Text;

    /// <summary>What is wrong with the text that the reader stands on, in a sentence.</summary>
    public static string Explain(ref Utf8JsonReader reader) =>
        $"It holds {JsonLiteral.Clean(Raw(ref reader)).Fault}, which no text can hold; leave that out.";

    /// <summary>What is wrong with JSON that had to be cleaned, in a sentence.</summary>
    public static string Explain(CleanedJson cleaned) =>
        $"{(cleaned.First is "" ? "It" : $"At {cleaned.First} it")} holds {cleaned.Fault}, which no text can hold; leave that out.";

    private static ReadOnlySpan<byte> Raw(ref Utf8JsonReader reader) =>
        reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
}
