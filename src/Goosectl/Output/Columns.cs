using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Goosectl.Output;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its name, in capitals.</param>
/// <param name="Value">What a row shows in it.</param>
/// <param name="Wide">True when only <c>-o wide</c>, <c>-o csv</c> and <c>--columns</c> show it.</param>
/// <param name="IsState">True when its words have colours.</param>
internal sealed record Column(string Header, Func<JsonNode, string> Value, bool Wide = false, bool IsState = false)
{
    // The end of an id, which is random; its beginning is a time that many share.
    private const int IdDigits = 8;

    /// <summary>What <c>-o csv</c> shows, for a program; null where it is what a person sees.</summary>
    public Func<JsonNode, string>? Data { get; init; }

    /// <summary>True for the short form of an id, which <c>-o wide</c> shows whole.</summary>
    public bool IsId { get; init; }

    /// <summary>True for sentences, which are cut first where the terminal is too narrow.</summary>
    public bool IsText { get; init; }

    /// <summary>True for a time of day, which a terminal shows in local time.</summary>
    public bool IsTime { get; init; }

    /// <summary>A column of the value at a path such as <c>profile.hostname</c>.</summary>
    public static Column Of(string header, string path, bool wide = false) => new(header, row => Text(At(row, path)), wide);

    /// <summary>A column of a word such as <c>running</c> or <c>ok</c>.</summary>
    public static Column State(string header, string path) => new(header, row => Text(At(row, path)), IsState: true);

    /// <summary>A column of a sentence.</summary>
    public static Column Sentence(string header, string path, bool wide = false) => Of(header, path, wide) with { IsText = true };

    /// <summary>A column of how long ago a time was.</summary>
    public static Column Age(string header, string path, bool wide = false) =>
        new(header, row => Times.Ago((string?)At(row, path)), wide) { Data = row => Text(At(row, path)) };

    /// <summary>A column of a time of day.</summary>
    public static Column Time(string header, string path, bool wide = false) => Of(header, path, wide) with { IsTime = true };

    /// <summary>A column of ids.</summary>
    public static Column Id(string header, string path, bool wide = false) => new(header, row => ShortId(Text(At(row, path))), wide)
    {
        Data = row => Text(At(row, path)),
        IsId = true,
    };

    /// <summary>The end of an id, which tables show and commands take.</summary>
    public static string ShortId(string id) => id.Length > IdDigits && Guid.TryParse(id, out _) ? id[^IdDigits..] : id;

    /// <summary>True for what <see cref="ShortId"/> gives.</summary>
    public static bool IsShortId(string text) => text.Length == IdDigits && text.All(char.IsAsciiHexDigit);

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
}
