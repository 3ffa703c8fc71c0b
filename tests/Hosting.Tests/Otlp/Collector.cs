using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Goosed.Hosting.Tests.Otlp;

/// <summary>A receiver of OTLP over HTTP that keeps what it is sent.</summary>
internal sealed class Collector(WebApplication server, ConcurrentQueue<(string Path, byte[] Body)> received) : IAsyncDisposable
{
    public string Address => server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<Collector> StartAsync()
    {
        var received = new ConcurrentQueue<(string, byte[])>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.Enqueue((request.Path.Value ?? "", body.ToArray()));
            return Results.Ok();
        });
        await server.StartAsync();
        return new(server, received);
    }

    public IReadOnlyList<ReceivedSpan> Spans => [.. received.Where(one => one.Path == "/v1/traces").SelectMany(one => ReceivedSpan.In(one.Body))];

    /// <summary>The bodies as they came; protobuf keeps texts as they are.</summary>
    public string Received(string path) => string.Concat(received.Where(one => one.Path == path).Select(one => Encoding.Latin1.GetString(one.Body)));

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
