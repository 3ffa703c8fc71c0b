using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Core.Audit;

/// <summary>
/// Shows or masks what only the machine itself and those who run it may read: by where a value comes from and by what it is.
/// </summary>
public sealed class SecretMasker(bool masked)
{
    public const string Mask = "********";

    /// <summary>The one that masks.</summary>
    public static readonly SecretMasker Masking = new(masked: true);

    /// <summary>The one that shows everything.</summary>
    public static readonly SecretMasker Open = new(masked: false);

    /// <summary>A value that is secret as a whole.</summary>
    public string? Hide(string? value) => masked && !string.IsNullOrEmpty(value) ? Mask : value;

    /// <summary>A URL, of which only the user information is secret.</summary>
    public string? HideUserInfo(string? url) => masked && url is not null ? SecretText.HideUserInfo(url) : url;

    /// <summary>
    /// Text such as a log, a script, a kernel argument or a URL: user information, and the values of keys that sound secret.
    /// </summary>
    public string? HideText(string? text) => masked && text is not null ? SecretText.Hide(text) : text;

    /// <summary>The value of a field: masked as a whole when its name sounds secret, else as text.</summary>
    public string? HideField(string name, string? value) => masked && SecretNames.SoundsSecret(name) ? Hide(value) : HideText(value);

    /// <summary>A free-form tree: everything under a key that sounds secret is masked, and what is secret in its texts.</summary>
    public JsonNode? Hide(JsonNode? node) => masked ? Masked(node, secret: false) : node;

    /// <summary>A tree of which no value is left; its keys stay.</summary>
    public static JsonNode? Without(JsonNode? node) => Masked(node, secret: true);

    /// <summary>The same for an object.</summary>
    public JsonObject HideIn(JsonObject json) => masked ? Fields(json, secret: false) : json;

    /// <summary>The same for JSON that was read; its shape stays.</summary>
    public JsonElement Hide(JsonElement element)
    {
        if (!masked)
        {
            return element;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, StoredJson.Writer))
        {
            SecretElements.Write(json, element, secret: false);
        }

        return StoredJson.Element(buffer.WrittenSpan);
    }

    /// <summary>The same for the text of JSON; what is none is masked as text.</summary>
    public string HideJson(string json)
    {
        try
        {
            return masked ? Hide(StoredJson.Element(json)).GetRawText() : json;
        }
        catch (JsonException)
        {
            return SecretText.Hide(json);
        }
    }

    private static JsonObject Fields(JsonObject json, bool secret)
    {
        var named = NamesSecret(json);
        return new(json.Select(field => KeyValuePair.Create(
            field.Key, Masked(field.Value, secret || SecretNames.SoundsSecret(field.Key) || (named && field.Key is "value")))));
    }

    // Lists of variables are written as {name, value}.
    private static bool NamesSecret(JsonObject json) =>
        (json["name"] ?? json["key"]) is JsonValue name && name.TryGetValue<string>(out var text) && SecretNames.SoundsSecret(text);

    private static JsonNode? Masked(JsonNode? node, bool secret) => node switch
    {
        JsonObject json => Fields(json, secret),
        JsonArray list => new JsonArray([.. list.Select(item => Masked(item, secret))]),
        JsonValue when secret => JsonValue.Create(Mask),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(SecretText.Hide(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };
}
