using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Goosectl.Output;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its name, in capitals.</param>
/// <param name="Value">What a row shows in it.</param>
/// <param name="Wide">True when only <c>-o wide</c> shows it.</param>
/// <param name="IsState">True when its words have colours.</param>
internal sealed record Column(string Header, Func<JsonNode, string> Value, bool Wide = false, bool IsState = false)
{
    /// <summary>A column of the value at a path such as <c>profile.hostname</c>.</summary>
    public static Column Of(string header, string path, bool wide = false) => new(header, row => Text(At(row, path)), wide);

    /// <summary>A column of a word such as <c>running</c> or <c>ok</c>.</summary>
    public static Column State(string header, string path) => new(header, row => Text(At(row, path)), IsState: true);

    /// <summary>A column of how long ago a time was.</summary>
    public static Column Age(string header, string path, bool wide = false) => new(header, row => Ago((string?)At(row, path)), wide);

    public static JsonNode? At(JsonNode? node, string path)
    {
        foreach (var name in path.Split('.'))
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    /// <summary>A value in one line.</summary>
    public static string Text(JsonNode? value)
    {
        var text = value switch
        {
            null => "-",
            JsonArray array => array.Count == 0 ? "-" : string.Join(",", array.Select(Text)),
            JsonValue single when single.GetValueKind() == JsonValueKind.String => (string?)single ?? "-",
            _ => StoredJson.Text(value),
        };
        return text.Length == 0 ? "-" : text;
    }

    private static string Ago(string? time)
    {
        if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var at))
        {
            return "-";
        }

        var age = TimeProvider.System.GetUtcNow() - at;
        return age switch
        {
            { Ticks: < 0 } => "now",
            { TotalSeconds: < 120 } => $"{(int)age.TotalSeconds}s",
            { TotalMinutes: < 120 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
            _ => $"{(int)age.TotalDays}d",
        };
    }
}
