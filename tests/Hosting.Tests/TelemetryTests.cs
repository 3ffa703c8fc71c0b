using System.Collections.Concurrent;
using System.Text;
using Goosed.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Goosed.Hosting.Tests;

/// <summary>What reaches a collector: a receiver of OTLP over HTTP that keeps what it is sent.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_collector_gets_spans_with_their_role_and_metrics_and_no_token()
    {
        await using var collector = await Collector.StartAsync();
        string token;
        await using (var app = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address } }))
        {
            var machine = await app.EnrolAsync("52:54:00:00:0e:01");
            token = (await app.BootAsync("52:54:00:00:0e:01")).Split('\n').Single(line => line.StartsWith("set token ", StringComparison.Ordinal))["set token ".Length..];
            using var answer = await app.Client.GetAsync($"/v1/render/kickstart?machine_id={machine}&token={token}", TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        var traces = collector.Received("/v1/traces");
        Assert.Contains("service.name", traces, StringComparison.Ordinal);
        Assert.Contains("goosed.role", traces, StringComparison.Ordinal);
        Assert.Contains("GET /v1/boot/ipxe", traces, StringComparison.Ordinal);
        Assert.Contains("process goosed.machines.enrolled", traces, StringComparison.Ordinal);
        Assert.Contains("goosed_boot_requests", collector.Received("/v1/metrics"), StringComparison.Ordinal);
        Assert.DoesNotContain(token, traces, StringComparison.Ordinal);
    }

    private sealed class Collector(WebApplication server, ConcurrentQueue<(string Path, string Text)> received) : IAsyncDisposable
    {
        public string Address => server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        public static async Task<Collector> StartAsync()
        {
            var received = new ConcurrentQueue<(string, string)>();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var server = builder.Build();
            server.Urls.Add("http://127.0.0.1:0");
            server.MapPost("/v1/{signal}", async (HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);

                // Protobuf keeps texts as they are.
                received.Enqueue((request.Path.Value ?? "", Encoding.Latin1.GetString(body.ToArray())));
                return Results.Ok();
            });
            await server.StartAsync();
            return new(server, received);
        }

        public string Received(string path) => string.Concat(received.Where(one => one.Path == path).Select(one => one.Text));

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
