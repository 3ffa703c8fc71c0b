using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Goosed.Core.Json;

/// <summary>
/// Reads and writes JSON that was taken before: stored, in an event, in an answer. Each of these wraps what a caller sent in a few levels
/// more, so all go as deep as the largest limit of a request and have room beyond it. A test keeps other code from methods with another limit.
/// </summary>
public static class StoredJson
{
    /// <summary>The deepest nesting that a setting can let into a request.</summary>
    public const int MaxTaken = 1000;

    /// <summary>The deepest nesting that is stored, sent and answered.</summary>
    public const int MaxDepth = MaxTaken + 64;

    private static readonly JsonDocumentOptions s_document = new() { MaxDepth = MaxDepth };
    private static readonly JsonSerializerOptions s_text = new() { MaxDepth = MaxDepth };
    private static readonly JsonSerializerOptions s_readable = new() { MaxDepth = MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonReaderOptions Reader => new() { MaxDepth = MaxDepth };

    public static JsonWriterOptions Writer => new() { MaxDepth = MaxDepth };

    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonNode? Node(string json) => JsonNode.Parse(json, documentOptions: s_document);

    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonElement Element(string json) => JsonElement.Parse(json, s_document);

    /// <inheritdoc cref="Element(string)"/>
    public static JsonElement Element(ReadOnlySpan<byte> json) => JsonElement.Parse(json, s_document);

    /// <summary>For what is read with a limit of its own.</summary>
    /// <exception cref="JsonException">It is nested deeper.</exception>
    public static void RequireDepth(JsonElement json, int levels)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(json), new JsonReaderOptions { MaxDepth = levels });
        while (reader.Read())
        {
            // The reader throws when it comes to a level too many.
        }
    }

    /// <param name="json">What to write.</param>
    /// <param name="readable">True for text that only people read: no character is escaped that need not be.</param>
    public static string Text(JsonNode json, bool readable = false) => json.ToJsonString(readable ? s_readable : s_text);
}
