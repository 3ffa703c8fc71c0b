using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Documents.Yaml;

namespace Goosed.Documents;

/// <summary>YAML, or JSON, that is no document of the desired state.</summary>
public static class PlainYaml
{
    private const int MaxNodes = 1_000_000;

    /// <summary>What the text holds; null when it can't be read, and then the faults say why.</summary>
    public static JsonNode? Read(string text, string path, List<DocumentFault> faults) =>
        YamlReader.Read(text, path, faults, MaxNodes) is { } node && faults.Count == 0 ? YamlValues.ToJson(node) : null;
}
