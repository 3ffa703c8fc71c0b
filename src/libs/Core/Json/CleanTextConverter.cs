using System.Text.Json;
using System.Text.Json.Serialization;

namespace Goosed.Core.Json;

/// <summary>A text that must not refuse what stands beside it: U+FFFD replaces what no text can hold.</summary>
public sealed class CleanTextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        ? JsonText.Read(ref reader)
        : throw new JsonException("The JSON value could not be converted to a text.");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
