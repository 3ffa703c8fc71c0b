using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Documents.Files;
using Goosed.Documents.Yaml;
using Goosed.Rendering;

namespace Goosed.Documents;

/// <summary>Reads what the kinds of documents have in common.</summary>
internal static class DocumentReader
{
    /// <summary>The document of a file that keeps to its schema, or null with its faults added.</summary>
    public static YamlMap? Read(InfraFile file, DocumentSchema schema, string? name, List<DocumentFault> faults)
    {
        if (file.Text(faults) is not { } text)
        {
            return null;
        }

        var before = faults.Count;
        if (YamlReader.Read(text, file.Path, faults) is not { } root)
        {
            return null;
        }

        faults.AddRange(schema.Check(root).Select(fault => new DocumentFault(file.Path, fault.Line, fault.Reason)));
        if (faults.Count == before && root is YamlMap map)
        {
            CheckName(file, map, name, faults);
            CheckProfile(file, map, faults);
        }

        return faults.Count == before ? root as YamlMap : null;
    }

    public static YamlMap Spec(this YamlMap root) => root.Map("spec") ?? new YamlMap(root.Line, []);

    public static IReadOnlyDictionary<string, string> Labels(this YamlMap root) =>
        root.Map("metadata")?.Map("labels")?.Entries.ToDictionary(e => e.Key, e => (e.Value as YamlScalar)?.Text ?? "") ?? [];

    public static JsonObject Profile(this YamlMap root) =>
        root.Spec().Map("profile") is { } profile ? YamlValues.ToJson(profile) as JsonObject ?? [] : [];

    private static void CheckName(InfraFile file, YamlMap root, string? name, List<DocumentFault> faults)
    {
        var entry = root.Map("metadata")?.Find("name");
        if (name is not null && entry?.Value is YamlScalar written && written.Text != name)
        {
            var reason = $"metadata.name is '{written.Text}', but the file's path makes it '{name}'; remove it or move the file.";
            faults.Add(new DocumentFault(file.Path, entry.Line, reason));
        }
    }

    private static void CheckProfile(InfraFile file, YamlMap root, List<DocumentFault> faults)
    {
        if (root.Spec().Map("profile") is { } profile)
        {
            faults.AddRange(YamlValues.WithoutJson(profile).Select(number => new DocumentFault(
                file.Path, number.Line, $"A profile can't hold the number {number.Text}; put it in quotes if it is text.")));
            faults.AddRange(ProfileKeys.Faults(root.Profile()).Select(fault => new DocumentFault(
                file.Path, SchemaPath.LineOf(root, fault.Field), fault.Sentence)));
        }
    }
}
