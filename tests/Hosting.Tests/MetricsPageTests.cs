using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Goosed.Testing;

namespace Goosed.Hosting.Tests;

/// <summary>docs/metrics.md, against what a goosed that has seen a whole run exports.</summary>
[Collection<AloneInTheProcess>]
public sealed partial class MetricsPageTests
{
    private const string Mac = "52:54:00:00:0e:41";

    // Of a fixed few values each: never a machine, a run, a name that somebody chose for one, or an address.
    private static readonly string[] s_labels = ["by", "certificate", "consumer", "family", "milestone", "op", "purpose", "result", "state", "status", "within"];

    [Fact]
    public async Task The_page_says_what_is_exported_and_nothing_else()
    {
        using var directory = new TestDirectory();
        directory.Write(MachineWalk.Blueprint, MachineWalk.Document);
        using var walk = new MachineWalk(Mac);
        await using var app = await GoosedApp.StartAsync(new() { Directory = directory });
        await MachineWalk.UploadAsync(app);
        await walk.InstallAsync(app);
        await walk.FinishAsync(app);
        var text = "";
        await app.UntilAsync(async () => (text = await app.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Contains("goosed_dead_letters{", StringComparison.Ordinal) && text.Contains("goosed_machines_last_seen{", StringComparison.Ordinal));

        text += await OfACertificateAsync();

        var types = Types().Matches(text).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        Assert.Equal(types.Select(type => $"{type.Key} {type.Value}").Order(), Documented().Select(row => $"{row.Name} {row.Type}").Order());
        Assert.All(Documented(), row => Assert.Equal(row.Name.Contains("_seconds", StringComparison.Ordinal) ? "seconds" : row.Name.Contains("_bytes", StringComparison.Ordinal) ? "bytes" : "", row.Unit));
        var lines = text.Split('\n').Where(line => line.StartsWith("goosed_", StringComparison.Ordinal)).ToList();
        var found = lines
            .SelectMany(line => Labels().Matches(line).Select(label => (Family: types.Keys.Single(name => Regex.IsMatch(line, $"^{name}(_bucket|_sum|_count)?[{{ ]")), Label: label.Groups[1].Value)))
            .Where(pair => !pair.Label.StartsWith("otel_scope_", StringComparison.Ordinal) && pair.Label != "le")
            .Distinct();
        Assert.Equal(Documented().SelectMany(row => row.Labels.Select(label => (row.Name, label))).Order(), found.Order());
        Assert.Empty(Documented().SelectMany(row => row.Labels).Except(s_labels));
        Assert.DoesNotContain(new[] { Mac, walk.Id.ToString(), walk.Run.ToString(), walk.Token, walk.Agent, "127.0.0.1" }, value => lines.Any(line => line.Contains(value, StringComparison.OrdinalIgnoreCase)));
    }

    // Of a process whose settings name one: the whole line's metric, and no other that the first process has as well.
    private static async Task<string> OfACertificateAsync()
    {
        using var certificates = new TestCertificates();
        await using var app = await GoosedApp.StartAsync(new()
        {
            Roles = ["bootd"],
            Environment = new Dictionary<string, string?> { ["NATS_URL"] = "nats://127.0.0.1:4222", ["NATS_TLS_CA"] = certificates["ca.pem"] },
        });
        var lines = (await app.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Split('\n').Where(line => line.Contains("goosed_certificate_expiry", StringComparison.Ordinal)).ToList();
        Assert.InRange(double.Parse(lines[^1].Split(' ')[1], null) - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), 80_000, 86_400);
        return string.Join('\n', lines) + "\n";
    }

    private static List<(string Name, string Type, string Unit, string[] Labels)> Documented() =>
        [.. File.ReadLines(Page()).Where(line => line.StartsWith("| `goosed_", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[0].Trim('`'), cells[1], cells[2], Quoted().Matches(cells[3]).Select(match => match.Groups[1].Value).ToArray()))];

    private static string Page([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here) ?? ".", "..", "..", "docs", "metrics.md");

    [GeneratedRegex("^# TYPE (goosed_\\S+) (\\S+)", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex("(\\w+)=\"")]
    private static partial Regex Labels();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Quoted();
}
