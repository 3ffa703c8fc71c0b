using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Goosed.Core.Audit;

/// <summary>Shows or masks what only the machine itself may read.</summary>
public sealed partial class Secrets(bool masked)
{
    public const string Mask = "********";

    /// <summary>The one that masks.</summary>
    public static readonly Secrets Masking = new(masked: true);

    private static readonly string[] s_names =
        ["password", "passwd", "passphrase", "secret", "token", "product_key", "productkey", "private_key", "api_key", "credential"];

    /// <summary>A value that is secret as a whole.</summary>
    public string? Hide(string? value) => masked && !string.IsNullOrEmpty(value) ? Mask : value;

    /// <summary>A URL, of which only the user information is secret.</summary>
    public string? HideUserInfo(string? url) => masked && url is not null ? UserInfo().Replace(url, "://" + Mask + "@") : url;

    /// <summary>A free-form tree: everything under a key that sounds secret is masked, and user information in URLs.</summary>
    public JsonNode? Hide(JsonNode? node) => masked ? Masked(node, secret: false) : node;

    /// <summary>The same for an object.</summary>
    public JsonObject HideIn(JsonObject json) => masked ? Fields(json, secret: false) : json;

    private static JsonObject Fields(JsonObject json, bool secret) =>
        new(json.Select(field => KeyValuePair.Create(field.Key, Masked(field.Value, secret || SoundsSecret(field.Key)))));

    private static JsonNode? Masked(JsonNode? node, bool secret) => node switch
    {
        JsonObject json => Fields(json, secret),
        JsonArray list => new JsonArray([.. list.Select(item => Masked(item, secret))]),
        JsonValue when secret => JsonValue.Create(Mask),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            JsonValue.Create(UserInfo().Replace(value.GetValue<string>(), "://" + Mask + "@")),
        _ => node?.DeepClone(),
    };

    private static bool SoundsSecret(string key) =>
        s_names.Any(name => key.Replace("-", "_", StringComparison.Ordinal).Contains(name, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"://[^/@\s]+@")]
    private static partial Regex UserInfo();
}
