using Goosed.Core.Events;
using Goosed.Database.Events;

namespace Goosed.Database.Tests;

/// <summary>What <see cref="IDeliveryLedger"/> promises.</summary>
public abstract class DeliveryLedgerContract : DatabaseContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_consumer_begins_at_the_first_event_and_has_its_own_place()
    {
        await Ledger.AdvanceAsync("one", 5, Ct);

        Assert.Equal(5, await Ledger.PositionAsync("one", Ct));
        Assert.Equal(0, await Ledger.PositionAsync("other", Ct));
    }

    [Fact]
    public async Task A_position_never_goes_back_and_outlives_a_restart()
    {
        await Ledger.AdvanceAsync("one", 5, Ct);
        await Ledger.AdvanceAsync("one", 3, Ct);

        await Tested.ReopenAsync();

        Assert.Equal(5, await Ledger.PositionAsync("one", Ct));
    }

    [Fact]
    public async Task A_failed_delivery_is_due_when_its_time_has_come()
    {
        var @event = Event(1);
        await Ledger.KeepAsync("one", @event, 1, "broken", TimeSpan.FromSeconds(20), Ct);

        await Tested.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(await Ledger.ClaimDueAsync("one", Lease, Ct));

        await Tested.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(new FailedDelivery(@event, 1), Assert.Single(await Ledger.ClaimDueAsync("one", Lease, Ct)));
        Assert.Empty(await Ledger.ClaimDueAsync("other", Lease, Ct));
    }

    [Fact]
    public async Task A_consumer_that_is_reset_begins_at_the_first_event()
    {
        await Ledger.AdvanceAsync("one", 5, Ct);
        await Ledger.AdvanceAsync("other", 5, Ct);

        await Ledger.ResetAsync("one", Ct);

        Assert.Equal(0, await Ledger.PositionAsync("one", Ct));
        Assert.Equal(5, await Ledger.PositionAsync("other", Ct));
        await Ledger.AdvanceAsync("one", 3, Ct);
        Assert.Equal(3, await Ledger.PositionAsync("one", Ct));
    }

    [Fact]
    public async Task A_claimed_delivery_is_nobody_elses_until_the_lease_is_over()
    {
        await Ledger.KeepAsync("one", Event(1), 3, "broken", TimeSpan.Zero, Ct);
        Assert.Single(await Ledger.ClaimDueAsync("one", Lease, Ct));

        await Tested.PassAsync(Lease - TimeSpan.FromSeconds(20));
        Assert.Empty(await Ledger.ClaimDueAsync("one", Lease, Ct));

        await Tested.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(3, Assert.Single(await Ledger.ClaimDueAsync("one", Lease, Ct)).Attempts);
    }

    [Fact]
    public async Task Two_that_claim_at_once_get_different_deliveries()
    {
        foreach (var number in Enumerable.Range(1, 40))
        {
            await Ledger.KeepAsync("one", Event(number), 1, "broken", TimeSpan.Zero, Ct);
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Ledger.ClaimDueAsync("one", Lease, Ct)));

        Assert.Equal(Enumerable.Range(1, 40).Select(number => (long)number), claims.SelectMany(claim => claim).Select(failed => failed.Event.Number).Order());
    }

    [Fact]
    public async Task Due_deliveries_come_in_the_order_of_the_log()
    {
        await Ledger.KeepAsync("one", Event(2), 1, "broken", TimeSpan.Zero, Ct);
        await Ledger.KeepAsync("one", Event(1), 1, "broken", TimeSpan.Zero, Ct);

        Assert.Equal([1, 2], (await Ledger.ClaimDueAsync("one", Lease, Ct)).Select(due => due.Event.Number));
    }

    [Fact]
    public async Task Failing_again_replaces_the_count_and_the_time()
    {
        var @event = Event(1);
        await Ledger.KeepAsync("one", @event, 1, "broken", TimeSpan.Zero, Ct);
        var kept = await DatabaseTimeAsync();
        await Ledger.KeepAsync("one", @event, 2, "still broken", TimeSpan.FromSeconds(90), Ct);

        Assert.Empty(await Ledger.ClaimDueAsync("one", Lease, Ct));
        var failure = Assert.Single(await FailuresAsync());
        Assert.Equal((2, "still broken"), (failure.Attempts, failure.Error));
        Assert.InRange(failure.RetryAt!.Value, kept.AddSeconds(90), kept.AddSeconds(120));
    }

    [Fact]
    public async Task What_is_delivered_is_forgotten_for_that_consumer()
    {
        var @event = Event(1);
        await Ledger.KeepAsync("one", @event, 1, "broken", TimeSpan.Zero, Ct);
        await Ledger.KeepAsync("other", @event, 1, "broken", TimeSpan.Zero, Ct);

        await Ledger.ForgetAsync("one", @event.Id, Ct);

        Assert.Empty(await Ledger.ClaimDueAsync("one", Lease, Ct));
        Assert.Single(await Ledger.ClaimDueAsync("other", Lease, Ct));
    }

    [Fact]
    public async Task A_dead_one_is_never_due_and_is_shown_and_can_be_replayed()
    {
        var @event = Event(1);
        await Ledger.KeepAsync("one", @event, 8, "dead", null, Ct);
        Tested.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Empty(await Ledger.ClaimDueAsync("one", Lease, Ct));
        Assert.Null(Assert.Single(await FailuresAsync()).RetryAt);

        Assert.True(await Database.WriteAsync(tx => DeliveryStore.ReplayAsync(tx, "one", @event.Id), Ct));
        Assert.False(await Database.WriteAsync(tx => DeliveryStore.ReplayAsync(tx, "two", @event.Id), Ct));

        Assert.Equal(new FailedDelivery(@event, 0), Assert.Single(await Ledger.ClaimDueAsync("one", Lease, Ct)));
    }

    [Fact]
    public async Task A_dead_one_can_be_dropped_for_that_consumer_and_one_that_is_tried_can_not()
    {
        var (dead, tried) = (Event(1), Event(2));
        await Ledger.KeepAsync("one", dead, 8, "dead", null, Ct);
        await Ledger.KeepAsync("other", dead, 8, "dead", null, Ct);
        await Ledger.KeepAsync("one", tried, 1, "broken", TimeSpan.FromSeconds(1), Ct);

        Assert.True(await Database.WriteAsync(tx => DeliveryStore.DropAsync(tx, "one", dead.Id), Ct));
        Assert.False(await Database.WriteAsync(tx => DeliveryStore.DropAsync(tx, "one", dead.Id), Ct));
        Assert.False(await Database.WriteAsync(tx => DeliveryStore.DropAsync(tx, "one", tried.Id), Ct));

        Assert.Equal([("one", tried.Id), ("other", dead.Id)], (await FailuresAsync()).Select(failure => (failure.Consumer, failure.EventId)).Order());
    }

    [Fact]
    public async Task A_consumer_whose_place_a_server_keeps_is_counted_while_it_has_failures_here()
    {
        await Ledger.KeepAsync("of a server", Event(1), 8, "dead", null, Ct);
        await Ledger.KeepAsync("of a server", Event(2), 1, "broken", TimeSpan.FromMinutes(1), Ct);

        var backlog = Assert.Single(await ReadAsync(DeliveryStore.BacklogsAsync), backlog => backlog.Consumer == "of a server");

        Assert.Equal((1, 1, Now), (backlog.Waiting, backlog.Dead, backlog.Oldest));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task What_a_clock_that_was_wrong_has_put_off_is_tried_again_all_the_same(int days)
    {
        await Ledger.KeepAsync("one", Event(1), 1, "broken", TimeSpan.FromSeconds(60), Ct);

        // As if it had been kept when that clock was in force.
        await Tested.PassAsync(TimeSpan.FromDays(-days));

        Assert.Equal(1, Assert.Single(await Ledger.ClaimDueAsync("one", Lease, Ct)).Attempts);
        Assert.Empty(await Ledger.ClaimDueAsync("one", Lease, Ct));
    }

    private EventRecord Event(long number) => new(number, Guid.NewGuid(), Subjects.Test, "{}", Now, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    private async Task<IReadOnlyList<DeliveryFailure>> FailuresAsync() => (await ReadAsync(session => DeliveryStore.ListAsync(session, new(10, null)))).Items;
}
