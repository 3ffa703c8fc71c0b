using Goosed.Database;
using Goosed.Database.Runs;
using Goosed.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Api.Runs;

/// <summary>
/// Moves on the clock that deadlines and the lives of machines' tokens go by, while one of those is open and machines can be heard: while
/// this role is alive and reaches the database. It counts monotonic time, so that neither an outage nor a wall clock that jumps or differs takes time from a machine. With
/// several replicas the one that has counted furthest is believed.
/// </summary>
internal sealed class RunClock(IDatabase database, TimeProvider clock, ILogger<RunClock> logger) : Loop(TimeSpan.FromSeconds(1), clock, logger)
{
    // Whoever did not come to its turn for longer was stopped, and has heard no machine meanwhile.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    // A machine that could not report tries again at most five minutes later.
    private static readonly TimeSpan s_afterOutage = TimeSpan.FromMinutes(6);

    private Turn? _last;

    // The mark of the installation then tells this stop from a copy that was made before it.
    protected override bool HasLastTurn => true;

    protected override async Task TurnAsync(CancellationToken ct)
    {
        // What happens while the database is asked does not count, and after a turn that fails, nothing is known of the time before.
        var last = _last is { } turn && Clock.GetElapsedTime(turn.At) is var elapsed && elapsed <= s_longest
            ? (turn.IsFirst, Before: turn.Ticks, Ticks: turn.Ticks + (long)elapsed.TotalMilliseconds)
            : default((bool IsFirst, long Before, long Ticks)?);
        _last = null;
        var time = await database.ReadAsync(RunClockStore.ReadAsync, ct);
        var ticks = time.Ticks;
        if (last is { } counted && time.Needed)
        {
            // A clock that nobody has moved since the first turn stood still before it, too: there was an outage.
            await AdvanceAsync(counted.Ticks, wasAway: counted.IsFirst && time.Ticks == counted.Before, ct);
            ticks = Math.Max(ticks, counted.Ticks);
        }

        _last = new(ticks, Clock.GetTimestamp(), IsFirst: last is null);
    }

    private Task AdvanceAsync(long ticks, bool wasAway, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        if (wasAway)
        {
            await RunStore.GrantAsync(tx, s_afterOutage);
        }

        await RunClockStore.AdvanceAsync(tx, ticks);
    }, ct);

    /// <param name="Ticks">What the clock showed at its end.</param>
    /// <param name="At">When that was, by the monotonic clock.</param>
    /// <param name="IsFirst">True when nothing is known of the time before.</param>
    private sealed record Turn(long Ticks, long At, bool IsFirst);
}
