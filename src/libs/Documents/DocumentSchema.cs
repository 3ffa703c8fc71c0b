using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Documents.Yaml;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Goosed.Documents;

/// <summary>The JSON schema of one kind of document; the same files serve editors.</summary>
internal sealed class DocumentSchema
{
    private readonly JsonSchema _schema;

    private DocumentSchema(JsonSchema schema) => _schema = schema;

    public static DocumentSchema Blueprint { get; } = Load("blueprint");

    public static DocumentSchema Workflow { get; } = Load("workflow");

    public static DocumentSchema MachineProfile { get; } = Load("machine-profile");

    /// <summary>What the schema has against the document, as lines and reasons.</summary>
    public IEnumerable<(int Line, string Reason)> Check(YamlNode document)
    {
        var errors = _schema.Validate(StoredJson.Text(FixedPart(document, "")));
        var otherKind = errors.Where(error => document is YamlMap && error.Path is "#/apiVersion" or "#/kind").ToList();
        return (otherKind.Count > 0 ? otherKind : errors)
            .SelectMany(error => Leaves(error, document))
            .Select(error => SchemaFault.Describe(error, document))
            .OfType<(int, string)>()
            .Distinct();
    }

    // In the part that goosed defines a number is text as it was written, so that nobody has to put the version 9 or the
    // MAC address 525400123456 in quotes; a key without a value is as good as none. The profile is not the schema's business.
    private static JsonNode FixedPart(YamlNode node, string path) => node switch
    {
        YamlMap when path == "/spec/profile" => new JsonObject(),
        YamlMap map => new JsonObject(map.Entries.Where(e => !e.Value.IsNull)
            .Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, FixedPart(e.Value, $"{path}/{e.Key}")))),
        YamlList list => new JsonArray([.. list.Items.Select(item => FixedPart(item, path + "/*"))]),
        YamlScalar { IsPlain: true, Text: "true" or "false" } scalar => JsonValue.Create(scalar.Text == "true"),
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        _ => new JsonObject(),
    };

    /// <summary>The errors at the end of the branches; of alternatives the one that the document has chosen counts.</summary>
    private static IEnumerable<ValidationError> Leaves(ValidationError error, YamlNode document) => (error.Kind, error) switch
    {
        (ValidationErrorKind.NotAnyOf, ChildSchemaValidationError alternatives) => Chosen(alternatives, document),
        (ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalPropertiesNotValid, ChildSchemaValidationError items) =>
            items.Errors.SelectMany(branch => branch.Value).SelectMany(inner => Leaves(inner, document)),
        _ => [error],
    };

    private static IEnumerable<ValidationError> Chosen(ChildSchemaValidationError alternatives, YamlNode document)
    {
        var type = SchemaPath.Find(document, alternatives.Path)?.Node switch
        {
            YamlMap => JsonObjectType.Object,
            YamlList => JsonObjectType.Array,
            _ => JsonObjectType.None,
        };
        var branch = alternatives.Errors.FirstOrDefault(b => b.Key.ActualSchema.Type == type);
        return branch.Value is null ? [alternatives] : branch.Value.SelectMany(error => Leaves(error, document));
    }

    private static DocumentSchema Load(string kind)
    {
        using var resource = typeof(DocumentSchema).Assembly.GetManifestResourceStream($"{kind}.schema.json")
            ?? throw new InvalidOperationException($"The schema {kind} is not embedded.");
        using var text = new StreamReader(resource);
        return new DocumentSchema(JsonSchema.FromJsonAsync(text.ReadToEnd()).GetAwaiter().GetResult());
    }
}
