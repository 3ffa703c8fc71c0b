namespace Goosed.Messaging.Tests;

/// <summary>What <see cref="IEventBus"/> promises.</summary>
public abstract class EventBusContract : IAsyncLifetime
{
    private ITestedBus? _tested;

    protected ITestedBus Tested => _tested ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync() => _tested = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Tested.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ITestedBus> OpenAsync();

    [Fact]
    public async Task Events_from_before_and_after_its_start_reach_a_consumer_in_order()
    {
        await PublishAsync(1, 2);
        await using var consumer = new RecordingConsumer(Tested);
        Assert.Equal(["[1]", "[2]"], await consumer.NextAsync(2));

        await PublishAsync(3, 4);

        Assert.Equal(["[3]", "[4]"], await consumer.NextAsync(2));
    }

    [Fact]
    public async Task A_delivery_carries_the_event_as_it_was_published()
    {
        var id = await Tested.PublishAsync("""{"é": "\n"}""");
        await using var consumer = new RecordingConsumer(Tested);

        var (@event, _) = await consumer.NextDeliveryAsync();

        Assert.Equal((id, "goosed.test", """{"é": "\n"}""", Tested.Clock.GetUtcNow()), (@event.Id, @event.Subject, @event.Data, @event.At));
    }

    [Fact]
    public async Task Every_consumer_gets_every_event()
    {
        await using var one = new RecordingConsumer(Tested, "one");
        await using var other = new RecordingConsumer(Tested, "other", failsOn: _ => true);
        await PublishAsync(1, 2, 3);

        Assert.Equal(["[1]", "[2]", "[3]"], (await one.NextAsync(3)).Order());
        Assert.Equal(["[1]", "[2]", "[3]"], (await other.NextAsync(3)).Order());
    }

    [Fact]
    public async Task Many_events_at_once_all_arrive()
    {
        await using var consumer = new RecordingConsumer(Tested);

        await Task.WhenAll(Enumerable.Range(0, 450).Select(n => Tested.PublishAsync($"[{n}]")));

        Assert.Equal(Enumerable.Range(0, 450).Select(n => $"[{n}]").Order(), (await consumer.NextAsync(450)).Order());
    }

    [Fact]
    public async Task A_consumer_goes_on_after_a_restart_and_misses_nothing()
    {
        await PublishAsync(1, 2);
        await using (var before = new RecordingConsumer(Tested))
        {
            await before.NextAsync(2);
            await PublishAsync(3);
            await before.NextAsync(1);
        }

        await Tested.RestartAsync();
        await PublishAsync(4);
        await using var after = new RecordingConsumer(Tested);

        // At least once: the batch that was under way may come again, an older one does not.
        var seen = await UntilAsync(after, "[4]");
        Assert.Equal("[4]", seen[^1]);
        Assert.DoesNotContain("[1]", seen);
    }

    [Fact]
    public async Task An_event_that_was_being_handled_at_a_stop_comes_again()
    {
        await PublishAsync(1);
        var entered = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var consuming = Tested.Bus.ConsumeAsync("one", async (_, ct) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, Tested.Clock, ct);
        }, stop.Token);
        await entered.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consuming);

        await Tested.RestartAsync();
        await using var after = new RecordingConsumer(Tested);

        Assert.Equal("[1]", await after.NextAsync());
        Assert.Empty(await Tested.FailuresAsync());
    }

    [Fact]
    public async Task A_handler_that_throws_holds_up_no_later_event()
    {
        await using var consumer = new RecordingConsumer(Tested, failsOn: e => e.Data == "[1]");
        await PublishAsync(1, 2, 3);

        // Several are handled at once, so they may end in another order.
        Assert.Equal(["[1]", "[2]", "[3]"], (await consumer.NextAsync(3)).Order());
    }

    [Fact]
    public async Task A_failed_delivery_comes_again_until_it_is_handled()
    {
        var failures = 2;
        await using var consumer = new RecordingConsumer(Tested, failsOn: e => e.Data == "[1]" && failures-- > 0);
        await PublishAsync(1);

        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal("[1]", (await consumer.NextAsTimePassesAsync(Tested)).Event.Data);
        }

        Tested.Clock.Advance(TimeSpan.FromMinutes(5));
        await PublishAsync(2);
        Assert.Equal("[2]", (await consumer.NextAsTimePassesAsync(Tested)).Event.Data);
        await consumer.StopAsync();
        Assert.Empty(await Tested.FailuresAsync());
    }

    [Fact]
    public async Task Pauses_grow_and_after_eight_failures_the_delivery_is_dead()
    {
        var id = await Tested.PublishAsync("[1]");
        await using var consumer = new RecordingConsumer(Tested, failsOn: e => e.Data == "[1]");
        var at = (await consumer.NextDeliveryAsync()).At;

        foreach (var pause in new[] { 1, 2, 4, 8, 16, 32, 60 })
        {
            var (again, now) = await consumer.NextAsTimePassesAsync(Tested);
            Assert.Equal(id, again.Id);
            Assert.True(now - at >= TimeSpan.FromSeconds(pause), $"came after {now - at}, not {pause} s");
            at = now;
        }

        await UntilDeadAsync();
        Tested.Clock.Advance(TimeSpan.FromHours(1));
        await PublishAsync(2);
        Assert.Equal("[2]", (await consumer.NextAsTimePassesAsync(Tested)).Event.Data);
        var dead = Assert.Single(await Tested.FailuresAsync());
        Assert.Equal((id, "one", 8, "broken by [1]"), (dead.EventId, dead.Consumer, dead.Attempts, dead.Error));
    }

    [Fact]
    public async Task A_failed_delivery_outlives_a_restart()
    {
        await PublishAsync(1);
        await using (var before = new RecordingConsumer(Tested, failsOn: _ => true))
        {
            await before.NextAsync();
            await PublishAsync(2);
            await before.NextAsync();
        }

        await Tested.RestartAsync();
        await using var after = new RecordingConsumer(Tested);

        var seen = new List<string>();
        while (!seen.Contains("[1]"))
        {
            seen.Add((await after.NextAsTimePassesAsync(Tested)).Event.Data);
        }

        // Whether the stop came before the second one was done is open.
        Assert.All(seen.SkipLast(1), data => Assert.Equal("[2]", data));
    }

    [Fact]
    public async Task A_dead_delivery_can_be_replayed()
    {
        var broken = true;
        var id = await Tested.PublishAsync("[1]");
        await using var consumer = new RecordingConsumer(Tested, failsOn: _ => broken);
        for (var attempt = 0; attempt < 8; attempt++)
        {
            await consumer.NextAsTimePassesAsync(Tested);
        }

        await UntilDeadAsync();
        broken = false;
        await Tested.ReplayAsync("one", id);

        Assert.Equal(id, (await consumer.NextAsTimePassesAsync(Tested)).Event.Id);
    }

    [Fact]
    public Task A_bus_that_works_says_so() => Tested.Bus.ProbeAsync(TestContext.Current.CancellationToken);

    private async Task PublishAsync(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            await Tested.PublishAsync($"[{number}]");
        }
    }

    private static async Task<IReadOnlyList<string>> UntilAsync(RecordingConsumer consumer, string last)
    {
        var seen = new List<string>();
        while (seen.LastOrDefault() != last)
        {
            seen.Add(await consumer.NextAsync());
        }

        return seen;
    }

    private async Task UntilDeadAsync()
    {
        while (await Tested.FailuresAsync() is not [{ RetryAt: null }])
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
