using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Goosectl;

/// <summary>Fields of a profile as the command line writes them.</summary>
internal static class Fields
{
    /// <summary>
    /// A merge patch from <c>key=value</c> (JSON where it is JSON, else text), <c>key:=text</c> (always text) and <c>key-</c> (removed);
    /// dots lead into objects.
    /// </summary>
    public static JsonObject Patch(IEnumerable<string> assignments)
    {
        var patch = new JsonObject();
        foreach (var assignment in assignments)
        {
            var at = assignment.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 && assignment.Length > 1 && assignment.EndsWith('-'))
            {
                Put(patch, assignment[..^1], null, assignment);
                continue;
            }

            if (at < 1)
            {
                throw CtlException.Usage(
                    $"'{assignment}' is no field.", "A field is KEY=VALUE, KEY:=TEXT, or KEY- to remove it.",
                    "For example: hostname=node1 network.address=10.0.0.5/24 debug-");
            }

            var isText = assignment[at - 1] == ':';
            var value = assignment[(at + 1)..];
            Put(patch, assignment[..(isText ? at - 1 : at)], isText ? JsonValue.Create(value) : Value(value), assignment);
        }

        return patch;
    }

    /// <summary>A JSON object from a file, or standard input for <c>-</c>.</summary>
    public static async Task<JsonObject> FileAsync(string path, CancellationToken ct)
    {
        try
        {
            var text = await TextFile.ReadAsync(path, "Name a file that holds a JSON object, or - for standard input.", ct);
            return StoredJson.Node(text) as JsonObject ?? throw CtlException.Usage($"{path} can't be used.", "It holds no JSON object.", "Write the fields as {\"hostname\": \"node1\"}.");
        }
        catch (JsonException fault)
        {
            throw CtlException.Usage(
                $"{path} can't be read.", $"It is not JSON from line {fault.LineNumber + 1}, column {fault.BytePositionInLine + 1} on.",
                "Name a file that holds a JSON object, or - for standard input.");
        }
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return StoredJson.Node(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static void Put(JsonObject patch, string path, JsonNode? value, string assignment)
    {
        var names = path.Split('.');
        if (names.Any(name => name.Length == 0))
        {
            throw CtlException.Usage($"'{assignment}' is no field.", "Its key has an empty part.", "Write keys as network.address.");
        }

        foreach (var name in names[..^1])
        {
            patch = patch[name] as JsonObject ?? Child(patch, name);
        }

        patch[names[^1]] = value;
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        var child = new JsonObject();
        parent[name] = child;
        return child;
    }
}
