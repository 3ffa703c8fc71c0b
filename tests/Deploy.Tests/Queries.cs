using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Goosed.Deploy.Tests;

/// <summary>A query of a dashboard or a rule, and where it stands.</summary>
internal sealed record Query(string Where, string Text);

/// <summary>The queries under ops/, and what they ask for.</summary>
internal static partial class Queries
{
    public static IReadOnlyList<string> Dashboards { get; } = [.. Directory.GetFiles(Repository.Path("ops/grafana/dashboards"), "*.json").Order(StringComparer.Ordinal)];

    public static string Rules => File.ReadAllText(Repository.Path("ops/prometheus/rules/goosed.yaml"));

    public static IReadOnlyList<string> Alerts { get; } = [.. AlertName().Matches(Rules).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>Those of Prometheus; what is asked of Loki is text.</summary>
    public static IReadOnlyList<Query> All { get; } =
    [
        .. Dashboards.SelectMany(path => Expressions(JsonNode.Parse(File.ReadAllText(path))).Select(text => new Query(Path.GetFileName(path), text))),
        .. Rule().Matches(Rules).Select(match => new Query("rules", match.Groups[1].Value)),
    ];

    /// <summary>The metrics that a query names, with the labels that it selects by.</summary>
    public static IEnumerable<(string Metric, IReadOnlyList<string> Labels)> MetricsOf(string query) =>
        Metric().Matches(query).Select(match => (match.Groups[1].Value, (IReadOnlyList<string>)[.. Label().Matches(match.Groups[2].Value).Select(label => label.Groups[1].Value)]));

    private static IEnumerable<string> Expressions(JsonNode? node) => node switch
    {
        JsonObject panel when (string?)panel["datasource"]?["type"] != "loki" => [.. panel["expr"] is JsonValue text ? [text.GetValue<string>()] : Array.Empty<string>(), .. panel.SelectMany(member => Expressions(member.Value))],
        JsonArray parts => parts.SelectMany(Expressions),
        _ => [],
    };

    [GeneratedRegex(@"\b((?:goosed[_:]|http_(?:server|client)_|kestrel_|dotnet_|aspnetcore_)[a-z0-9_:]+)(\{[^}]*\})?")]
    private static partial Regex Metric();

    [GeneratedRegex(@"([a-z_]+)\s*(?:=~|!~|!=|=)\s*""")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+- alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex AlertName();

    // An expression of one line, or a block that ends where the next key of the rule begins.
    [GeneratedRegex(@"^ +expr: (?:[|>]-?\n)?((?:.+\n)(?: {10,}.+\n)*)", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
