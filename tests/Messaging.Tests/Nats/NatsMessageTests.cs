using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Goosed.Core.Events;
using Goosed.Messaging.Nats;
using NATS.Client.Core;

namespace Goosed.Messaging.Tests.Nats;

public sealed class NatsMessageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_tells_a_client_that_knows_nothing_of_goosed_what_it_is()
    {
        await using var lab = await NatsLab.StartAsync();
        await using var reader = await lab.Client.SubscribeCoreAsync<string>("goosed.>", cancellationToken: Ct);
        await lab.Client.PingAsync(Ct);
        using var cause = new Activity("cause").SetIdFormat(ActivityIdFormat.W3C).Start();
        var process = await lab.AddRelayAsync();

        var id = await process.PublishAsync("""{"machine_id": "x"}""");
        var message = await reader.Msgs.ReadAsync(Ct);

        Assert.Equal(("goosed.test", """{"machine_id": "x"}"""), (message.Subject, message.Data));
        var headers = message.Headers?.ToDictionary(header => header.Key, header => header.Value.ToString()) ?? [];
        Assert.Equal(
            ["Nats-Msg-Id", "ce-id", "ce-source", "ce-specversion", "ce-time", "ce-type", "traceparent"],
            headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((id.ToString(), id.ToString(), "1.0", "goosed.test", "goosed", cause.Id), (headers["Nats-Msg-Id"], headers["ce-id"], headers["ce-specversion"], headers["ce-type"], headers["ce-source"], headers["traceparent"]));
        Assert.Equal((await lab.Log.ReadAsync(0, 1, Ct))[0].At, DateTimeOffset.Parse(headers["ce-time"], null));
    }

    [Fact]
    public async Task Messages_published_by_hand_are_taken_and_have_the_same_id_each_time()
    {
        await using var lab = await NatsLab.StartAsync();
        var process = await lab.AddRelayAsync();
        await process.Stream.EnsureAsync(Ct);

        await lab.JetStream.PublishAsync("goosed.agent.facts", Encoding.UTF8.GetBytes("no json"), cancellationToken: Ct);
        await lab.JetStream.PublishAsync("goosed.agent.facts", Encoding.UTF8.GetBytes("""{"unknown": 1}"""), headers: new NatsHeaders { ["x-mine"] = "1" }, cancellationToken: Ct);
        var one = await FirstAsync(process, "one");
        var other = await FirstAsync(process, "other");

        Assert.Equal(("goosed.agent.facts", """{"unknown": 1}"""), (one.Subject, one.Data));
        Assert.Equal(one, other);
        Assert.NotEqual(Guid.Empty, one.Id);
        Assert.InRange(one.At, DateTimeOffset.UnixEpoch.AddYears(50), lab.Clock.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task A_handler_that_takes_long_tells_the_server()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var lab = await NatsLab.StartAsync(clock: clock);
        await using var reader = await lab.Client.SubscribeCoreAsync<string>("$JS.ACK.GOOSED.>", cancellationToken: Ct);
        await lab.Client.PingAsync(Ct);
        var process = await lab.AddRelayAsync();
        await process.PublishAsync("[1]");
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var stop = new CancellationTokenSource();
        var consuming = process.Bus.ConsumeAsync("one", async (_, _) =>
        {
            entered.TrySetResult();
            await leave.Task;
        }, stop.Token);
        await entered.Task.WaitAsync(Ct);

        var told = reader.Msgs.ReadAsync(Ct).AsTask();
        await NatsLab.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(told.IsCompleted);
        });
        leave.SetResult();

        Assert.Equal("+WPI", (await told).Data);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consuming);
    }

    [Fact]
    public void A_payload_that_fits_stays_as_it_is() => Assert.Equal("""{"b":1}"""u8.ToArray(), Payload.Fit("""{"b":1}""", 7));

    [Fact]
    public void From_a_payload_that_is_too_large_its_largest_members_are_left_out()
    {
        var data = new JsonObject { ["fact_id"] = "f", ["snapshot"] = new string('x', 1000), ["machine_id"] = "m" }.ToJsonString();

        Assert.Equal("""{"fact_id":"f","machine_id":"m"}""", Encoding.UTF8.GetString(Payload.Fit(data, 100) ?? []));
    }

    [Theory]
    [InlineData("""["0123456789"]""")]
    [InlineData("""{"0123456789":""}""")]
    public void A_payload_that_nothing_makes_fit_is_null(string data) => Assert.Null(Payload.Fit(data, 8));

    private static async Task<EventRecord> FirstAsync(NatsProcess process, string consumer)
    {
        var first = new TaskCompletionSource<EventRecord>();
        using var stop = new CancellationTokenSource();
        var consuming = process.Bus.ConsumeAsync(consumer, (@event, _) =>
        {
            first.TrySetResult(@event);
            return Task.CompletedTask;
        }, stop.Token);
        var @event = await first.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consuming);
        return @event;
    }
}
