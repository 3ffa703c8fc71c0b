using System.Text.Json;
using System.Text.Json.Nodes;

namespace Goosed.Api.Tests.OpenApi;

/// <summary>One of the forms that a value may have.</summary>
/// <param name="Origin">Where it is said, as JSON paths; empty for what nobody said.</param>
/// <param name="Kind">Its type, such as <c>string</c>; null for any.</param>
/// <param name="Format">Such as <c>uuid</c>; null for any.</param>
/// <param name="Values">The values of an enum, as JSON; null for any.</param>
/// <param name="Properties">An object's properties by name.</param>
/// <param name="Required">Those that are always there.</param>
/// <param name="Items">The schema of an array's items; null for any.</param>
/// <param name="Others">The schema of properties without a name of their own: false for none, null for any.</param>
internal sealed record SchemaForm(string Origin, string? Kind, string? Format, IReadOnlyList<string>? Values, IReadOnlyDictionary<string, JsonNode?> Properties, IReadOnlySet<string> Required, JsonNode? Items, JsonNode? Others)
{
    /// <summary>Says nothing about the value.</summary>
    public bool IsAnything => Kind is null && Format is null && Values is null && Properties.Count == 0 && Required.Count == 0 && Items is null && Others is null;

    /// <summary>Properties without a name of their own are refused.</summary>
    public bool IsClosed => Others is JsonValue value && value.GetValueKind() == JsonValueKind.False;

    /// <summary>The forms that a schema allows: one for each of its types, of its alternatives and of what those are combined with.</summary>
    public static IReadOnlyList<SchemaForm> Of(ApiDocument document, JsonNode? schema) => Of(document, schema, []);

    /// <summary>True when every value of this form has the other's type too.</summary>
    public bool Fits(SchemaForm other) => other.Kind is null || ((Kind, other.Kind) is ("integer", "number") || Kind == other.Kind)
        && (other.Format is null || Format == other.Format || (Format, other.Format) is ("int32", "int64") or ("float", "double"));

    public override string ToString() => (Kind ?? (IsAnything ? "anything" : "a part of something")) + (Format is null ? "" : $" ({Format})");

    private static List<SchemaForm> Of(ApiDocument document, JsonNode? schema, HashSet<JsonNode> within)
    {
        if (document.Resolve(schema) is not JsonObject part)
        {
            return schema is JsonValue value && value.GetValueKind() == JsonValueKind.False ? [] : Own([]);
        }

        if (!within.Add(part))
        {
            throw new InvalidDataException($"A schema consists of itself: {part.ToJsonString()}");
        }

        var forms = Own(part);
        if (ApiDocument.Reference(part) is { } pointer)
        {
            forms = Both(Of(document, document.Find(pointer), within), forms);
        }

        foreach (var all in part["allOf"] as JsonArray ?? [])
        {
            forms = Both(forms, Of(document, all, within));
        }

        if ((part["oneOf"] ?? part["anyOf"]) is JsonArray alternatives)
        {
            forms = Both(forms, [.. alternatives.SelectMany(alternative => Of(document, alternative, within))]);
        }

        within.Remove(part);
        return forms;
    }

    // What a schema says by itself: a form for each of its types.
    private static List<SchemaForm> Own(JsonObject part)
    {
        var values = Listed(part);
        var origin = part.Count == 0 ? "" : part.GetPath();
        var properties = (part["properties"] as JsonObject ?? []).ToDictionary(property => property.Key, property => property.Value, StringComparer.Ordinal);
        var required = (part["required"] as JsonArray ?? []).Select(name => name?.GetValue<string>() ?? "").ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Kinds(part, values)
                .Select(kind => new SchemaForm(origin, kind, (string?)part["format"], values?.Where(value => IsOf(value, kind)).Select(value => value?.ToJsonString() ?? "null").ToList(), properties, required, part["items"], Open(part["additionalProperties"])))
                .Where(form => form.Values is not { Count: 0 }).Select(form => form.OfItsKind()),
        ];
    }

    private static List<JsonNode?>? Listed(JsonObject part) => part["enum"] is JsonArray listed ? [.. listed] : part.TryGetPropertyValue("const", out var only) ? [only] : null;

    // Without a type, its enum tells.
    private static IEnumerable<string?> Kinds(JsonObject part, List<JsonNode?>? values) => part["type"] switch
    {
        JsonArray several => several.Select(kind => (string?)kind),
        { } one => [(string?)one],
        _ => values?.Select(KindOf).Distinct() ?? [null],
    };

    private static bool IsOf(JsonNode? value, string? kind) => kind is null || KindOf(value) == kind || (KindOf(value), kind) is ("number", "integer");

    private static JsonNode? Open(JsonNode? others) => others is JsonValue value && value.GetValueKind() == JsonValueKind.True ? null : others;

    private static List<SchemaForm> Both(IReadOnlyList<SchemaForm> forms, IReadOnlyList<SchemaForm> others) =>
        [.. forms.SelectMany(form => others.Select(form.With)).OfType<SchemaForm>().Where(form => form.Values is not { Count: 0 })];

    // Null when no value has both forms.
    private SchemaForm? With(SchemaForm other)
    {
        if (IsAnything || other.IsAnything)
        {
            return IsAnything ? other : this;
        }

        var kind = Kind == other.Kind || other.Kind is null ? Kind : Kind is null ? other.Kind : (Kind, other.Kind) is ("integer", "number") or ("number", "integer") ? "integer" : "";
        return kind == "" ? null : new SchemaForm(
            $"{Origin} {other.Origin}", kind, other.Format ?? Format, Values is null ? other.Values : other.Values is null ? Values : [.. Values.Intersect(other.Values)],
            Properties.Concat(other.Properties).GroupBy(property => property.Key).ToDictionary(property => property.Key, property => property.Last().Value, StringComparer.Ordinal),
            Required.Concat(other.Required).ToHashSet(StringComparer.Ordinal), other.Items ?? Items, other.Others ?? Others).OfItsKind();
    }

    // A schema of several types says of each what concerns that one only.
    private SchemaForm OfItsKind() => this with
    {
        Properties = Kind is null or "object" ? Properties : new Dictionary<string, JsonNode?>(),
        Required = Kind is null or "object" ? Required : new HashSet<string>(),
        Others = Kind is null or "object" ? Others : null,
        Items = Kind is null or "array" ? Items : null,
    };

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => "number",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        _ => "string",
    };
}
