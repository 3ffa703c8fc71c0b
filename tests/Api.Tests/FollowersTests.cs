using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Goosed.Api.Events;
using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Database.Sqlite;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary>What many followers of the event log cost, and those that do not read.</summary>
public sealed class FollowersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Followers_at_one_place_share_one_read_of_the_log()
    {
        CountedLog? log = null;
        await using var app = await StartAsync(services => services.AddSingleton<IEventLog>(provider => log = new(provider.GetRequiredService<SqliteEventLog>())), ("GOOSED_EVENT_STREAMS", "0"));
        var followers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => FollowAsync(app, 0)));
        await PublishAsync(app, "one", 900_000);
        Assert.All(await Task.WhenAll(followers.Select(follower => follower.NextAsync())), said => Assert.Equal("one", said));

        // Alone, each would have read it for itself. Those that are woken last may find that it was given back meanwhile.
        Assert.InRange(log!.Pages, 1, 25);
        foreach (var follower in followers)
        {
            follower.Dispose();
        }
    }

    [Fact]
    public async Task A_follower_gets_everything_from_its_place_on_however_large()
    {
        await using var app = await StartAsync();
        for (var n = 0; n < 5; n++)
        {
            await PublishAsync(app, $"large {n}", 700_000);
        }

        for (var n = 0; n < 250; n++)
        {
            await PublishAsync(app, $"small {n}", 10);
        }

        using var follower = await FollowAsync(app, 0);

        foreach (var expected in Enumerable.Range(0, 5).Select(n => $"large {n}").Concat(Enumerable.Range(0, 250).Select(n => $"small {n}")))
        {
            Assert.Equal(expected, await follower.NextAsync());
        }
    }

    [Fact]
    public async Task A_follower_that_does_not_read_is_cut_and_others_get_everything()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await StartAsync(services => services.AddSingleton<TimeProvider>(clock));
        using var still = new TcpClient { ReceiveBufferSize = 4096 };
        await still.ConnectAsync(IPAddress.Loopback, app.Address.Port, Ct);
        await still.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /v1/events?subject=goosed.test HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0\r\n\r\n"), Ct);
        using var other = await FollowAsync(app, 0);
        for (var n = 0; n < 10; n++)
        {
            await PublishAsync(app, $"{n}", 900_000);
            Assert.Equal($"{n}", await other.NextAsync());
        }

        await app.UntilAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return (await app.Client.GetStringAsync(new Uri(app.Address, "/metrics"), Ct)).Split('\n').Any(line => line.StartsWith("goosed_event_streams_cut_total{", StringComparison.Ordinal) && line.Contains("} 1", StringComparison.Ordinal));
        });

        await PublishAsync(app, "after", 10);
        Assert.Equal("after", await other.NextAsync());
    }

    [Fact]
    public async Task Followers_that_stand_still_at_many_places_keep_nobody_else_from_reading()
    {
        // Time stands still, so that none of them is cut.
        await using var app = await StartAsync(services => services.AddSingleton<TimeProvider>(new FakeTimeProvider(TimeProvider.System.GetUtcNow())));
        for (var n = 0; n < 2 * EventPages.MostPages; n++)
        {
            await PublishAsync(app, $"{n}", 900_000);
        }

        var still = new List<TcpClient>();
        for (var place = 0; place <= EventPages.MostPages; place++)
        {
            var one = new TcpClient { ReceiveBufferSize = 4096 };
            still.Add(one);
            await one.ConnectAsync(IPAddress.Loopback, app.Address.Port, Ct);
            await one.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {place}\r\n\r\n"), Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
        }

        using var other = await FollowAsync(app, 0);
        for (var n = 0; n < 2 * EventPages.MostPages; n++)
        {
            Assert.Equal($"{n}", await other.NextAsync());
        }

        still.ForEach(one => one.Dispose());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_event_that_is_read_in_parts_arrives_whole(int events)
    {
        var body = new Pipe(new(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
        using var output = new EventOutput(body.Writer, () => Task.CompletedTask, TimeProvider.System) { After = 0 };
        List<EventPages.Frame> frames = [.. Enumerable.Range(1, events).Select(number => new EventPages.Frame(
            new(number, Guid.NewGuid(), "goosed.test", $$"""{"filler":"{{new string('x', 20_000)}}"}""", TimeProvider.System.GetUtcNow(), null)))];
        var read = new MemoryStream();
        var rounds = 0;
        var reading = ReadAsync();

        for (; output.After < events; rounds++)
        {
            // As a page is asked for: from the next event on.
            await output.SendAsync(frames.Skip((int)output.After), _ => true, SecretMasker.Open);
            await output.ReadAsync();
        }

        await body.Writer.CompleteAsync();
        await reading;
        Assert.True(rounds > events, $"{rounds} rounds");
        Assert.Equal(frames.SelectMany(frame => frame.For(SecretMasker.Open).ToArray()), read.ToArray());

        // Slower than the time that a page is kept for.
        async Task ReadAsync()
        {
            for (var ended = false; !ended;)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
                var piece = await body.Reader.ReadAsync(Ct);
                ended = piece.IsCompleted;
                read.Write(piece.Buffer.ToArray());
                body.Reader.AdvanceTo(piece.Buffer.End);
            }
        }
    }

    [Fact]
    public async Task Of_streams_one_address_has_as_many_as_the_setting_says()
    {
        await using var app = await StartAsync(null, ("GOOSED_EVENT_STREAMS", "2"));
        var first = await FollowAsync(app, 0);
        using var second = await FollowAsync(app, 0);

        (await app.Client.AskAsync("/v1/events")).IsProblem(HttpStatusCode.TooManyRequests, "GOOSED_EVENT_STREAMS");

        first.Dispose();
        await app.UntilAsync(async () =>
        {
            using var answer = await app.Client.GetAsync(new Uri(app.Address, "/v1/events"), HttpCompletionOption.ResponseHeadersRead, Ct);
            return answer.IsSuccessStatusCode;
        });
    }

    private static Task<GoosedApp> StartAsync(Action<IServiceCollection>? replace = null, params (string Name, string Value)[] settings) => GoosedApp.StartAsync(new()
    {
        Roles = ["api", "artifacts-gw"],
        Environment = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value),
        Replace = replace,
    });

    private static async Task PublishAsync(GoosedApp app, string said, int size)
    {
        using var answer = await app.Client.PostAsJsonAsync("/v1/events", new { subject = "goosed.test", data = new { said, filler = new string('x', size) } }, Ct);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<Follower> FollowAsync(GoosedApp app, long after)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events?subject=goosed.test") { Headers = { { "Last-Event-ID", $"{after}" } } };
        var answer = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new(answer);
    }

    private sealed class Follower(HttpResponseMessage answer) : IDisposable
    {
        private IAsyncEnumerator<SseItem<string>>? _items;

        public async Task<string?> NextAsync()
        {
            _items ??= SseParser.Create(await answer.Content.ReadAsStreamAsync(Ct)).EnumerateAsync(Ct).GetAsyncEnumerator();
            Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15), Ct));
            return (string?)JsonNode.Parse(_items.Current.Data)?["data"]?["said"];
        }

        public void Dispose() => answer.Dispose();
    }

    /// <summary>A log that counts how often a page of it is read.</summary>
    private sealed class CountedLog(IEventLog log) : IEventLog
    {
        private int _pages;

        public int Pages => _pages;

        public Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, CancellationToken ct) => log.ReadAsync(after, limit, ct);

        public Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, int mostBytes, CancellationToken ct)
        {
            Interlocked.Increment(ref _pages);
            return log.ReadAsync(after, limit, mostBytes, ct);
        }

        public Task<long> NewestAsync(CancellationToken ct) => log.NewestAsync(ct);

        public Task WaitAsync(long after, CancellationToken ct) => log.WaitAsync(after, ct);
    }
}
