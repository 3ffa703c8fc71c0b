using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Testing;

namespace Goosed.Deploy.Tests;

/// <summary>Dashboards and alerts of ops/, against what goosed exports, and by Prometheus' own checker.</summary>
public sealed partial class ObservabilityTests
{
    private const string NoPromtoolHere = "promtool is not installed (build/scripts/lab-tools.sh promtool gets it)";

    private static readonly string? s_promtool = Repository.LabTool("promtool");

    public static bool NoPromtool => s_promtool is null;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>docs/metrics.md is held to a running goosed both ways by a test of its own; what the platform exports is asked of one here.</summary>
    [Fact]
    public async Task Every_query_asks_for_what_goosed_exports()
    {
        await using var app = await GoosedApp.StartAsync();
        await app.Client.GetAsync(new Uri("/v1/machines", UriKind.Relative), Ct);
        var known = Documented();
        foreach (Match sample in Sample().Matches(await app.Client.GetStringAsync("/metrics", Ct)))
        {
            known.TryAdd(sample.Groups[1].Value, []);
            known[sample.Groups[1].Value].UnionWith(LabelName().Matches(sample.Groups[2].Value).Select(label => label.Groups[1].Value));
        }

        // Counted only once something was thrown.
        known.TryAdd("dotnet_exceptions_total", ["error_type"]);
        known.Remove("goosed");
        string[] recorded = [.. RecordName().Matches(Queries.Rules).Select(match => match.Groups[1].Value)];
        string[] ofTheScrape = ["job", "instance", "role", "le"];

        var asked = Queries.All.SelectMany(query => Queries.MetricsOf(query.Text).Select(metric => (query.Where, metric.Metric, metric.Labels))).ToList();
        Assert.True(asked.Count > 100);
        Assert.All(asked.Where(metric => !recorded.Contains(metric.Metric)), metric =>
        {
            var name = known.ContainsKey(metric.Metric) ? metric.Metric : Suffix().Replace(metric.Metric, "");
            Assert.True(known.TryGetValue(name, out var labels), $"{metric.Where}: nothing exports {metric.Metric}");
            Assert.Empty(metric.Labels.Except(labels!).Except(ofTheScrape));
        });
    }

    [Fact]
    public void Every_alert_has_its_section_and_every_section_its_alert()
    {
        var headings = File.ReadLines(Repository.Path("docs/alerts.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]);

        Assert.Equal(Queries.Alerts.Order(), headings.Order());
        Assert.Equal(AlertLine().Count(Queries.Rules), Queries.Alerts.Sum(alert => Regex.Count(Queries.Rules, $"runbook: docs/alerts.md#{alert.ToLowerInvariant()}\\b")));
    }

    [Fact]
    public void Dashboards_explain_their_panels_and_lead_to_each_other()
    {
        string[] wanted = ["agents", "api", "artifacts", "bootd", "orchestrator", "overview"];

        Assert.Equal(wanted, Queries.Dashboards.Select(path => Path.GetFileNameWithoutExtension(path)));
        Assert.All(Queries.Dashboards, path =>
        {
            var board = JsonNode.Parse(File.ReadAllText(path))!;
            Assert.Equal($"goosed-{Path.GetFileNameWithoutExtension(path)}", (string?)board["uid"]);
            Assert.Contains(board["tags"]!.AsArray(), tag => (string?)tag == "goosed");
            var panels = board["panels"]!.AsArray().Where(panel => (string?)panel!["type"] != "row").ToList();
            Assert.All(panels, panel => Assert.False(string.IsNullOrWhiteSpace((string?)panel!["title"]) || string.IsNullOrWhiteSpace((string?)panel["description"])));
        });
    }

    [Theory(SkipWhen = nameof(NoPromtool), Skip = NoPromtoolHere)]
    [InlineData("check", "rules", "ops/prometheus/rules/goosed.yaml")]
    [InlineData("test", "rules", "ops/prometheus/tests/goosed_test.yaml")]
    [InlineData("check", "config", "ops/prometheus/prometheus.yaml")]
    [InlineData("check", "config", "ops/prometheus/prometheus.compose.yaml")]
    public async Task Prometheus_takes_the_rules_and_their_tests_hold(string verb, string what, string file)
    {
        var (code, output) = await Tool.RunAsync(s_promtool ?? "promtool", [verb, what, Repository.Path(file)], cancellation: Ct);

        Assert.True(code == 0, output);
    }

    [Fact(SkipWhen = nameof(NoPromtool), Skip = NoPromtoolHere)]
    public async Task What_goosed_exports_is_well_formed()
    {
        using var directory = new TestDirectory();
        await using var app = await GoosedApp.StartAsync();
        await app.EnrolAsync("525400000001");
        directory.Write("metrics", await app.Client.GetStringAsync("/metrics", Ct));

        var (_, output) = await Tool.RunAsync("/bin/sh", ["-c", $"'{s_promtool}' check metrics < '{directory["metrics"]}'"], cancellation: Ct);

        // Of the names that .NET chose for its own, it has something to say.
        Assert.DoesNotContain(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith("dotnet_", StringComparison.Ordinal));
    }

    private static Dictionary<string, HashSet<string>> Documented() => File.ReadLines(Repository.Path("docs/metrics.md"))
        .Where(line => line.StartsWith("| `goosed_", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0].Trim('`'), cells => Quoted().Matches(cells[3]).Select(match => match.Groups[1].Value).ToHashSet());

    [GeneratedRegex(@"^([a-z_]+)(\{[^}]*\})? ", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("(\\w+)=\"")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^\s+- record: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex RecordName();

    [GeneratedRegex("^ +- alert: ", RegexOptions.Multiline)]
    private static partial Regex AlertLine();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Quoted();
}
