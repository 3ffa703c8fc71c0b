using Goosed.Core;
using Goosed.Documents.Yaml;
using NJsonSchema.Validation;

namespace Goosed.Documents;

/// <summary>Says in a sentence what a validator means; the schemas' descriptions say what a value must be.</summary>
internal static class SchemaFault
{
    private const int ShownLength = 60;

    /// <summary>Line and reason, or null for an error that another one explains.</summary>
    public static (int Line, string Reason)? Describe(ValidationError error, YamlNode document) => error.Kind switch
    {
        ValidationErrorKind.PropertyRequired => Missing(error, Parent(error, document)),
        ValidationErrorKind.NoAdditionalPropertiesAllowed => Unknown(error, Parent(error, document)),
        ValidationErrorKind.NotOneOf => OneOf(error, At(error, document)),
        _ => Wrong(error, At(error, document)),
    };

    private static (int, string)? Missing(ValidationError error, SchemaPath place) => place.Node is YamlMap
        ? (place.Line, $"{Shown(place)} needs '{error.Property}': {Description(error, error.Property)}.")
        : null;

    private static (int, string)? Unknown(ValidationError error, SchemaPath place)
    {
        var known = error.Schema?.ActualSchema.ActualProperties.Keys.ToList() ?? [];
        var line = (place.Node as YamlMap)?.Entries.FirstOrDefault(e => e.Key == error.Property)?.Line ?? place.Line;
        var key = error.Property ?? "";
        return (line, $"{Shown(place)} has no key '{Shown(key)}'; {NearestName.Hint(key, known)}");
    }

    private static (int, string)? OneOf(ValidationError error, SchemaPath place)
    {
        var keys = error.Schema?.ActualSchema.OneOf.SelectMany(branch => branch.RequiredProperties).ToList() ?? [];
        return place.Node is YamlMap ? (place.Line, $"{Shown(place)} needs exactly one of {string.Join(" and ", keys)}.") : null;
    }

    private static (int, string)? Wrong(ValidationError error, SchemaPath place)
    {
        var written = place.Node is YamlScalar { Text: var text } ? $", not '{Shown(text)}'" : "";
        return (place.Line, $"{Shown(place)} must be {Description(error, null)}{written}.");
    }

    private static SchemaPath At(ValidationError error, YamlNode document) =>
        SchemaPath.Find(document, error.Path) ?? new SchemaPath(document, document.Line, "");

    // The validator's path ends in the key that is missing or unknown.
    private static SchemaPath Parent(ValidationError error, YamlNode document)
    {
        var path = error.Path ?? "";
        foreach (var end in new[] { $"['{error.Property}']", $".{error.Property}", $"/{error.Property}" })
        {
            if (path.EndsWith(end, StringComparison.Ordinal))
            {
                return SchemaPath.Find(document, path[..^end.Length]) ?? new SchemaPath(document, document.Line, "");
            }
        }

        return At(error, document);
    }

    private static string Description(ValidationError error, string? property)
    {
        var schema = error.Schema?.ActualSchema;
        var inner = property is null ? null : schema?.ActualProperties.GetValueOrDefault(property)?.ActualSchema;
        return (inner ?? schema)?.Description ?? "something else";
    }

    // In one line, whatever it holds.
    private static string Shown(string text)
    {
        var line = string.Concat(text.Take(ShownLength).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length > ShownLength ? line + "…" : line;
    }

    private static string Shown(SchemaPath place) => place.Name.Length == 0 ? "The document" : place.Name;
}
