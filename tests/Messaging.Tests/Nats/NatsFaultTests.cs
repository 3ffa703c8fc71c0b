using Goosed.Database.Events;
using Goosed.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Messaging.Tests.Nats;

public sealed class NatsFaultTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_is_deleted_under_load_is_made_and_filled_again()
    {
        await using var lab = await NatsLab.StartAsync();
        var process = await lab.AddRelayAsync();
        var collecting = NatsLab.CollectAsync(process, 300);

        var publishing = PublishAsync(process, 0, 300);
        await lab.UntilStreamHasAsync(messages => messages > 20);
        await lab.JetStream.DeleteStreamAsync("GOOSED", Ct);
        await publishing;

        Assert.Equal(300, (await collecting).Count);
        await lab.UntilStreamHasAsync(300);
    }

    [Fact]
    public async Task A_server_whose_store_was_wiped_is_filled_again()
    {
        await using var lab = await NatsLab.StartAsync();
        var process = await lab.AddRelayAsync();
        await PublishAsync(process, 0, 100);
        await lab.UntilStreamHasAsync(100);

        await lab.Server.KillAsync();
        lab.Server.Wipe();
        await PublishAsync(process, 100, 50);
        await lab.Server.StartNodesAsync();

        Assert.Equal(150, (await NatsLab.CollectAsync(process, 150)).Count);
        await lab.UntilStreamHasAsync(150);
    }

    [Fact]
    public async Task Events_wait_while_the_server_is_down()
    {
        await using var lab = await NatsLab.StartAsync();
        var process = await lab.AddRelayAsync();
        await process.Bus.ProbeAsync(Ct);
        var collecting = NatsLab.CollectAsync(process, 60);
        await PublishAsync(process, 0, 30);
        await lab.UntilStreamHasAsync(30);

        await lab.Server.KillAsync();
        await PublishAsync(process, 30, 30);
        await NatsLab.UntilAsync(() => Task.FromResult(process.Problems.Failing?.Contains(lab.Server.Url, StringComparison.Ordinal) == true));
        await Assert.ThrowsAsync<Goosed.Messaging.Nats.BusUnusableException>(() => process.Bus.ProbeAsync(Ct));
        await lab.Server.StartNodesAsync();

        Assert.Equal(60, (await collecting).Count);
        await lab.UntilStreamHasAsync(60);
        await NatsLab.UntilAsync(() => Task.FromResult(process.Problems.All is null));
    }

    [Fact]
    public async Task A_consumer_that_is_deleted_is_made_again()
    {
        await using var lab = await NatsLab.StartAsync();
        var process = await lab.AddRelayAsync();
        var collecting = NatsLab.CollectAsync(process, 2);
        await PublishAsync(process, 0, 1);
        await NatsLab.UntilAsync(async () => (await lab.JetStream.ListConsumerNamesAsync("GOOSED", Ct).ToListAsync(Ct)).Contains("one"));

        await lab.JetStream.DeleteConsumerAsync("GOOSED", "one", Ct);
        await PublishAsync(process, 1, 1);

        Assert.Equal(["[0]", "[1]"], (await collecting).Order());
    }

    [Fact]
    public async Task A_cluster_that_loses_its_leader_loses_no_event()
    {
        await using var lab = await NatsLab.StartAsync(new NatsServerSetup { Nodes = 3 });
        var process = await lab.AddRelayAsync();
        var collecting = NatsLab.CollectAsync(process, 450);
        await PublishAsync(process, 0, 50);
        await lab.UntilStreamHasAsync(50);

        var publishing = PublishAsync(process, 50, 400);
        var leader = (await lab.JetStream.GetStreamAsync("GOOSED", cancellationToken: Ct)).Info.Cluster?.Leader ?? "";
        await lab.Server.KillAsync(leader);
        await publishing;

        Assert.Equal(450, (await collecting).Count);
        await lab.Server.StartNodesAsync();
        await lab.UntilStreamHasAsync(450);
    }

    [Fact]
    public async Task Processes_of_a_role_share_its_events_and_none_is_handled_twice()
    {
        await using var lab = await NatsLab.StartAsync();
        var (one, other) = (await lab.AddRelayAsync(), await lab.AddRelayAsync());
        await using var here = new RecordingConsumer(one.Bus, lab.Clock);
        await using var there = new RecordingConsumer(other.Bus, lab.Clock);

        await PublishAsync(one, 0, 300);
        await NatsLab.UntilAsync(() => Task.FromResult(here.Count + there.Count >= 300));
        await here.StopAsync();
        await there.StopAsync();

        string[] handled = [.. await here.NextAsync(here.Count), .. await there.NextAsync(there.Count)];
        Assert.Equal(Enumerable.Range(0, 300).Select(n => $"[{n}]").Order(), handled.Order());
    }

    [Fact]
    public async Task Another_relay_takes_over_at_once_from_one_that_stops()
    {
        await using var lab = await NatsLab.StartAsync();
        var first = await lab.AddRelayAsync();
        await PublishAsync(first, 0, 1);
        await lab.UntilStreamHasAsync(1);
        await lab.AddRelayAsync();

        await first.StopRelayAsync();
        var stopped = lab.Clock.GetTimestamp();
        await PublishAsync(first, 1, 1);
        await lab.UntilStreamHasAsync(2);

        Assert.InRange(lab.Clock.GetElapsedTime(stopped), TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Another_relay_takes_over_from_one_that_died_when_its_time_is_up()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var lab = await NatsLab.StartAsync(clock: clock);
        var ledger = new RelayLedger(lab.Database);
        Assert.NotNull(await ledger.TakeAsync("dead", TimeSpan.FromSeconds(10), Ct));
        var process = await lab.AddRelayAsync();
        await PublishAsync(process, 0, 1);

        await NatsLab.UntilAsync(() => PassAsync(TimeSpan.FromMilliseconds(100)));

        Assert.InRange(clock.GetUtcNow() - DateTimeOffset.UnixEpoch.AddYears(60), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(16));
        Assert.False(await ledger.AdvanceAsync("dead", 7, TimeSpan.FromSeconds(10), Ct));

        async Task<bool> PassAsync(TimeSpan time)
        {
            clock.Advance(time);
            await lab.Client.PingAsync(Ct);
            return (await lab.JetStream.GetAccountInfoAsync(Ct)).Streams == 1 && (await lab.JetStream.GetStreamAsync("GOOSED", cancellationToken: Ct)).Info.State.Messages == 1;
        }
    }

    private static async Task PublishAsync(NatsProcess process, int first, int count)
    {
        foreach (var number in Enumerable.Range(first, count))
        {
            await process.PublishAsync($"[{number}]");
        }
    }
}
