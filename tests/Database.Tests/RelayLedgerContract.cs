using Goosed.Core.Events;
using Goosed.Database.Events;

namespace Goosed.Database.Tests;

/// <summary>What <see cref="IRelayLedger"/> promises.</summary>
public abstract class RelayLedgerContract : DatabaseContract
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(60);

    private RelayLedger Relay => new(Database);

    [Fact]
    public async Task One_at_a_time_has_the_turn_until_it_is_over()
    {
        Assert.Equal(new RelayPlace(0, null), await Relay.TakeAsync("one", Turn, Ct));
        await Tested.PassAsync(Turn - TimeSpan.FromSeconds(20));
        Assert.Null(await Relay.TakeAsync("other", Turn, Ct));

        await Tested.PassAsync(TimeSpan.FromSeconds(20));
        Assert.NotNull(await Relay.TakeAsync("other", Turn, Ct));
        Assert.Null(await Relay.TakeAsync("one", Turn, Ct));
    }

    [Fact]
    public async Task A_holder_keeps_its_turn_by_its_work()
    {
        await Relay.TakeAsync("one", Turn, Ct);
        await Tested.PassAsync(Turn - TimeSpan.FromSeconds(20));
        Assert.True(await Relay.AdvanceAsync("one", 4, Turn, Ct));

        await Tested.PassAsync(Turn - TimeSpan.FromSeconds(20));
        Assert.Null(await Relay.TakeAsync("other", Turn, Ct));
        Assert.Equal(4, (await Relay.TakeAsync("one", Turn, Ct))?.Position);
    }

    [Fact]
    public async Task A_turn_that_is_given_back_is_free_at_once()
    {
        await Relay.TakeAsync("one", Turn, Ct);
        await Relay.ReleaseAsync("other", Ct);
        Assert.Null(await Relay.TakeAsync("other", Turn, Ct));

        await Relay.ReleaseAsync("one", Ct);

        Assert.NotNull(await Relay.TakeAsync("other", Turn, Ct));
    }

    [Fact]
    public async Task One_that_lost_its_turn_changes_nothing()
    {
        await Relay.TakeAsync("one", Turn, Ct);
        Assert.True(await Relay.BeginAsync("one", "first", Ct));
        await Tested.PassAsync(Turn);
        await Relay.TakeAsync("other", Turn, Ct);

        Assert.False(await Relay.AdvanceAsync("one", 9, Turn, Ct));
        Assert.False(await Relay.BeginAsync("one", "second", Ct));

        Assert.Equal(new RelayPlace(0, "first"), await Relay.TakeAsync("other", Turn, Ct));
    }

    [Fact]
    public async Task A_turn_that_a_clock_that_was_ahead_has_given_is_over_and_its_holder_changes_nothing()
    {
        await Relay.TakeAsync("one", Turn, Ct);
        await Tested.PassAsync(TimeSpan.FromDays(-2));

        Assert.NotNull(await Relay.TakeAsync("other", Turn, Ct));

        Assert.False(await Relay.AdvanceAsync("one", 9, Turn, Ct));
        Assert.Null(await Relay.TakeAsync("one", Turn, Ct));
        Assert.Equal(0, (await Relay.TakeAsync("other", Turn, Ct))?.Position);
    }

    [Fact]
    public async Task Another_stream_is_filled_from_the_first_event()
    {
        await Relay.TakeAsync("one", Turn, Ct);
        await Relay.BeginAsync("one", "first", Ct);
        await Relay.AdvanceAsync("one", 9, Turn, Ct);

        Assert.True(await Relay.BeginAsync("one", "second", Ct));

        await Tested.ReopenAsync();
        Assert.Equal(new RelayPlace(0, "second"), await Relay.TakeAsync("one", Turn, Ct));
    }
}
