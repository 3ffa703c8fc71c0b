using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Rendering;

namespace Goosed.Goosectl;

/// <summary>Fields of a profile as the command line writes them.</summary>
internal static class Fields
{
    /// <summary>How fields are written, for the help.</summary>
    public const string Forms = "KEY=VALUE, KEY:=JSON, or KEY- to remove it; dots lead into objects, lists of texts take a,b";

    /// <summary>
    /// A merge patch from <c>key=value</c>, <c>key:=json</c> and <c>key-</c> (removed); dots lead into objects. A value has the type that
    /// its key takes; the value of a key that goosed does not know is text.
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

            if (at < 1 || at == 1 && assignment[0] == ':')
            {
                throw CtlException.Usage(
                    $"'{assignment}' is not a field.", "A field is KEY=VALUE, KEY:=JSON, or KEY- to remove it.",
                    "For example: hostname=node1 ntp_servers=10.0.0.1,10.0.0.2 disks.swap=false proxy-");
            }

            var isJson = assignment[at - 1] == ':';
            var (key, value) = (assignment[..(isJson ? at - 1 : at)], assignment[(at + 1)..]);
            Put(patch, key, isJson ? Json(key, value) : Value(key, value), assignment);
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

    private static JsonNode? Json(string key, string json)
    {
        try
        {
            return StoredJson.Node(json);
        }
        catch (JsonException)
        {
            throw CtlException.Usage(
                $"The value of {key} is not JSON.", $":= takes JSON, not {json}", $"For text write {key}=…, or quote it: {key}:='\"…\"'");
        }
    }

    // What does not fit its key goes as text to the server, which says what the key takes.
    private static JsonNode? Value(string key, string text) => ProfileKeys.Find(key) switch
    {
        { Value: ProfileValue.Flag } when text is "true" or "false" => JsonValue.Create(text == "true"),
        { Value: ProfileValue.Number } when long.TryParse(text, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        { Value: ProfileValue.TextList, ItemsHoldCommas: var holdCommas } => Items(key, text, holdCommas),
        { Value: ProfileValue.Fields or ProfileValue.FieldsList } => throw CtlException.Usage(
            $"{key} takes JSON.", "Its value has fields of its own, and = gives text.", $"Write it as JSON: {key}:='…'"),
        _ => JsonValue.Create(text),
    };

    private static JsonArray Items(string key, string text, bool holdCommas)
    {
        if (text.StartsWith('['))
        {
            throw CtlException.Usage(
                $"{key}={text} is not a list of texts.", "= takes items with commas between them.", $"For JSON write {key}:='{text}'");
        }

        // console=ttyS0,115200 is one kernel argument.
        if (holdCommas && text.Contains(',', StringComparison.Ordinal))
        {
            throw CtlException.Usage(
                $"{key}={text} can mean one item or several.", "The items of this list may hold commas.",
                $"Write the list as JSON, for one item: {key}:='{StoredJson.Text(new JsonArray(text), readable: true)}'");
        }

        return text.Length == 0 ? [] : new JsonArray([.. text.Split(',', StringSplitOptions.TrimEntries).Select(item => (JsonNode)item)]);
    }

    private static void Put(JsonObject patch, string path, JsonNode? value, string assignment)
    {
        var names = path.Split('.');
        if (names.Any(name => name.Length == 0))
        {
            throw CtlException.Usage($"'{assignment}' is not a field.", "Its key has an empty part.", "Write keys as disks.layout.");
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
