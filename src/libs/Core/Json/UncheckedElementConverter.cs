using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Goosed.Core.Json;

/// <summary>
/// A value of any form, its texts as they came: whoever takes it cleans them (<see cref="JsonText.Clean(JsonElement)"/>).
/// </summary>
public sealed class UncheckedElementConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonMetadataServices.JsonElementConverter.Read(ref reader, typeof(JsonElement), options);

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);
}
