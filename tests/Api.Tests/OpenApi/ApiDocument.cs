using System.Globalization;
using System.Text.Json.Nodes;

namespace Goosed.Api.Tests.OpenApi;

/// <summary>An OpenAPI document whose references are followed.</summary>
internal sealed class ApiDocument(JsonObject root)
{
    // Members that say nothing about values: beside a reference they change nothing.
    private static readonly string[] s_remarks = ["$ref", "summary", "description", "title", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml"];

    public JsonObject Paths => root["paths"] as JsonObject ?? [];

    /// <summary>The part itself, or what its reference leads to. A reference with more than remarks beside it is a part of its own.</summary>
    public JsonNode? Resolve(JsonNode? part)
    {
        var passed = new HashSet<string>(StringComparer.Ordinal);
        while (part is JsonObject reference && Reference(reference) is { } pointer && reference.All(member => s_remarks.Contains(member.Key)))
        {
            part = passed.Add(pointer) ? Find(pointer) : throw new InvalidDataException($"The reference {pointer} leads to itself.");
        }

        return part;
    }

    /// <summary>The same, where only an object makes sense.</summary>
    public JsonObject? Object(JsonNode? part) => Resolve(part) as JsonObject;

    /// <summary>Where a part refers to, as a JSON pointer (RFC 6901) in a fragment; null when it does not.</summary>
    public static string? Reference(JsonObject part) => part["$ref"] is JsonValue value && value.TryGetValue<string>(out var pointer) ? pointer : null;

    public JsonNode Find(string pointer)
    {
        JsonNode? found = pointer.StartsWith('#') ? root : null;
        foreach (var name in pointer.Split('/').Skip(1).Select(Uri.UnescapeDataString).Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            found = found switch
            {
                JsonObject members => members[name],
                JsonArray items when int.TryParse(name, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < items.Count => items[index],
                _ => null,
            };
        }

        return found ?? throw new InvalidDataException($"The reference {pointer} leads nowhere.");
    }
}
