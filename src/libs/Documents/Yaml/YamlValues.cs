using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Goosed.Documents.Yaml;

/// <summary>YAML as JSON, by the core schema of YAML 1.2 (section 10.3): <c>no</c>, dates and sexagesimals stay text.</summary>
internal static partial class YamlValues
{
    // A decimal has at least 28 significant digits.
    private const int ExactLength = 28;

    /// <summary>The JSON of a node; a key with a null value has null.</summary>
    public static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(ToJson)]),
        YamlScalar { IsPlain: true } scalar when !scalar.IsNull => Plain(scalar.Text),
        YamlScalar { IsPlain: false } scalar => JsonValue.Create(scalar.Text),
        _ => null,
    };

    /// <summary>The scalars that no JSON value can carry: infinities and what is no number.</summary>
    public static IEnumerable<YamlScalar> WithoutJson(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.SelectMany(entry => WithoutJson(entry.Value)),
        YamlList list => list.Items.SelectMany(WithoutJson),
        YamlScalar { IsPlain: true } scalar when NotFinite().IsMatch(scalar.Text) => [scalar],
        _ => [],
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Integer().IsMatch(text) || Float().IsMatch(text) => Number(text),
        _ when Prefixed().IsMatch(text) => Based(text),
        _ => JsonValue.Create(text),
    };

    // As a decimal 9.10 stays 9.10.
    private static JsonValue? Number(string text)
    {
        const NumberStyles Digits = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (text.Length <= ExactLength && decimal.TryParse(text, Digits, CultureInfo.InvariantCulture, out var exact))
        {
            return JsonValue.Create(exact);
        }

        var nearest = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(nearest) ? JsonValue.Create(nearest) : JsonValue.Create(text);
    }

    private static JsonValue? Based(string text)
    {
        var digits = text[2..];
        var fits = text[1] == 'x' ? digits.Length <= 15 : digits.Length <= 20;
        return fits ? JsonValue.Create(Convert.ToInt64(digits, text[1] == 'x' ? 16 : 8)) : JsonValue.Create(text);
    }

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();

    [GeneratedRegex("^0(o[0-7]+|x[0-9a-fA-F]+)$")]
    private static partial Regex Prefixed();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$")]
    private static partial Regex NotFinite();
}
