using System.Text.Json;

namespace Goosed.Core.Audit;

/// <summary>Writes JSON that was read anew, with its secrets masked.</summary>
internal static class SecretElements
{
    public static void Write(Utf8JsonWriter json, JsonElement element, bool secret)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteFields(json, element, secret);
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(json, item, secret);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.Null:
                json.WriteNullValue();
                break;
            case var _ when secret:
                json.WriteStringValue(SecretMasker.Mask);
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Text(element) is { } text ? SecretText.Hide(text) : SecretMasker.Mask);
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private static void WriteFields(Utf8JsonWriter json, JsonElement element, bool secret)
    {
        var named = (element.TryGetProperty("name", out var name) || element.TryGetProperty("key", out name))
            && name.ValueKind == JsonValueKind.String && Text(name) is { } text && SecretNames.SoundsSecret(text);
        json.WriteStartObject();
        foreach (var field in element.EnumerateObject())
        {
            json.WritePropertyName(field.Name);
            Write(json, field.Value, secret || SecretNames.SoundsSecret(field.Name) || (named && field.Name is "value"));
        }

        json.WriteEndObject();
    }

    // Half of a surrogate pair is valid JSON and no text.
    private static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
