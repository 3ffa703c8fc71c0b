using System.Diagnostics;
using Goosed.Core.Events;
using Goosed.Database.Events;
using Goosed.Messaging.Nats;
using Goosed.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Goosed.Bench.Relay;

/// <summary>A NATS server, a database whose events a relay takes there, and a client that publishes without either.</summary>
internal sealed class RelayLab : IAsyncDisposable
{
    private const int MostUnderWay = 256;
    private const int Group = 500;

    private static readonly byte[] s_payload = System.Text.Encoding.UTF8.GetBytes(Data(0));

    private readonly NatsServer _server;
    private readonly EventSource _source;
    private readonly NatsConnection _client;
    private readonly NatsJSContext _jetStream;
    private long _appended;

    private RelayLab(NatsServer server, EventSource source)
    {
        _server = server;
        _source = source;
        _client = new NatsConnection(NatsOpts.Default with { Url = server.Url });
        _jetStream = new NatsJSContext(_client);
    }

    /// <summary>Starts the server; the database is the lab's from here on.</summary>
    public static async Task<RelayLab> StartAsync(EventSource source)
    {
        var lab = new RelayLab(await NatsServer.StartAsync(), source);
        await lab._jetStream.CreateStreamAsync(new StreamConfig("RAW", ["raw"]) { Storage = StreamConfigStorage.File });
        return lab;
    }

    /// <summary>Publishes with 256 answers awaited at most; gives the time it took.</summary>
    public async Task<TimeSpan> PublishRawAsync(int count)
    {
        var since = Stopwatch.GetTimestamp();
        var underWay = new Queue<NatsJSPublishConcurrentFuture>(MostUnderWay);
        for (var i = 0; i < count; i++)
        {
            if (underWay.Count == MostUnderWay)
            {
                await AnswerAsync(underWay.Dequeue());
            }

            underWay.Enqueue(await _jetStream.PublishConcurrentAsync("raw", s_payload));
        }

        while (underWay.TryDequeue(out var oldest))
        {
            await AnswerAsync(oldest);
        }

        return Stopwatch.GetElapsedTime(since);
    }

    /// <summary>Writes events that no relay takes yet.</summary>
    public async Task AppendAsync(int count)
    {
        for (var done = 0; done < count; done += Group)
        {
            await _source.Database.WriteAsync(async tx =>
            {
                await EventStore.AppendAsync(tx, [.. Enumerable.Range(0, Math.Min(Group, count - done)).Select(i => EventStore.Tell(tx, Subjects.RunStarted, Data(i)))]);
                return true;
            }, CancellationToken.None);
        }

        // In its log as well, where that takes a moment.
        await _source.Log.NewestAsync(CancellationToken.None);
        _appended += count;
    }

    /// <summary>Runs a relay until the stream has all; gives the time at which each step's share was there.</summary>
    public async Task<IReadOnlyList<TimeSpan>> RelayAsync(int step)
    {
        var problems = new BusProblems(NullLogger<BusProblems>.Instance);
        await using var link = new NatsLink(new NatsSettings { Url = _server.Url }, problems, TimeProvider.System, NullLogger<NatsLink>.Instance);
        var stream = new StreamKeeper(link, problems, NullLogger<StreamKeeper>.Instance);
        using var relay = new NatsRelay(stream, _source.Log, new RelayLedger(_source.Database), problems, TimeProvider.System, NullLogger<NatsRelay>.Instance);
        var before = await MessagesAsync();
        var times = new List<TimeSpan>();
        var since = Stopwatch.GetTimestamp();
        await relay.StartAsync(CancellationToken.None);
        while (await MessagesAsync() is var now && now < _appended)
        {
            if (now >= before + (times.Count + 1) * step)
            {
                times.Add(Stopwatch.GetElapsedTime(since));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        times.Add(Stopwatch.GetElapsedTime(since));
        await relay.StopAsync(CancellationToken.None);
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static string Data(int number) => $$"""{"run_id":"{{Guid.NewGuid()}}","machine_id":"{{Guid.NewGuid()}}","status":"running","started_at":"2031-02-03T04:05:06.{{number % 1000:d3}}Z"}""";

    private static async Task AnswerAsync(NatsJSPublishConcurrentFuture publish)
    {
        await using (publish)
        {
            (await publish.GetResponseAsync()).EnsureSuccess();
        }
    }

    private async Task<long> MessagesAsync()
    {
        try
        {
            return (await _jetStream.GetStreamAsync("GOOSED")).Info.State.Messages;
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == 404)
        {
            return 0;
        }
    }
}
