using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Goosed.Core.Json;

namespace Goosed.Hosting.Wire;

/// <summary>Texts of requests: JSON allows NUL and halves of surrogate pairs in them, which no database and no file takes.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && JsonText.TryRead(ref reader, out var text) ? text
        : throw new JsonException(reader.TokenType == JsonTokenType.String ? JsonText.Explain(ref reader) : "The JSON value could not be converted to a text.");

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonText.TryRead(ref reader, out var text) ? text : throw new JsonException(JsonText.Explain(ref reader));

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}

/// <summary>The same for values of any form.</summary>
/// <param name="maxDepth">The deepest nesting of a request; what is answered may be deeper.</param>
internal sealed class ElementConverter(int maxDepth) : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Checked(ref reader, options, maxDepth);

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

    internal static JsonElement Checked(ref Utf8JsonReader reader, JsonSerializerOptions options, int maxDepth)
    {
        var above = reader.CurrentDepth;
        var element = JsonMetadataServices.JsonElementConverter.Read(ref reader, typeof(JsonElement), options);
        StoredJson.RequireDepth(element, maxDepth - above);
        return JsonText.Clean(element) is { } cleaned ? throw new JsonException(JsonText.Explain(cleaned)) : element;
    }
}

/// <summary>The same for objects.</summary>
/// <inheritdoc cref="ElementConverter"/>
internal sealed class ObjectConverter(int maxDepth) : JsonConverter<JsonObject>
{
    public override JsonObject Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ElementConverter.Checked(ref reader, options, maxDepth) is { ValueKind: JsonValueKind.Object } element
            ? JsonObject.Create(element) ?? []
            : throw new JsonException("The JSON value could not be converted to an object.");

    public override void Write(Utf8JsonWriter writer, JsonObject value, JsonSerializerOptions options) => value.WriteTo(writer, options);
}
