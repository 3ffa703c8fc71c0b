using Goosed.Hosting.Tests.Otlp;
using Goosed.Testing;

namespace Goosed.Hosting.Tests;

/// <summary>What reaches a collector.</summary>
public sealed class TelemetryTests
{
    private static readonly IReadOnlyList<string> s_probes = ["/healthz", "/readyz", "/metrics"];

    [Fact]
    public async Task A_collector_gets_spans_with_their_role_and_metrics_and_no_token_and_no_probe()
    {
        await using var collector = await Collector.StartAsync();
        string token;
        await using (var app = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address } }))
        {
            var machine = await app.EnrolAsync("52:54:00:00:0e:01");
            token = (await app.BootAsync("52:54:00:00:0e:01")).Split('\n').Single(line => line.StartsWith("set token ", StringComparison.Ordinal))["set token ".Length..];
            using var answer = await app.Client.GetAsync($"/v1/render/kickstart?machine_id={machine}&token={token}", TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
            foreach (var probe in s_probes)
            {
                await app.Client.GetStringAsync(probe, TestContext.Current.CancellationToken);
            }
        }

        var traces = collector.Received("/v1/traces");
        Assert.Contains("service.name", traces, StringComparison.Ordinal);
        Assert.Contains("goosed.role", traces, StringComparison.Ordinal);
        Assert.Contains("GET /v1/boot/ipxe", traces, StringComparison.Ordinal);
        Assert.Contains("process goosed.machines.enrolled", traces, StringComparison.Ordinal);
        Assert.Contains("goosed_boot_requests", collector.Received("/v1/metrics"), StringComparison.Ordinal);
        Assert.DoesNotContain(token, traces, StringComparison.Ordinal);
        Assert.All(s_probes, probe => Assert.DoesNotContain($"GET {probe}", traces, StringComparison.Ordinal));
    }
}
