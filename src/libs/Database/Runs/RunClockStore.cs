using Goosed.Core.Tokens;

namespace Goosed.Database.Runs;

/// <summary>Where the run clock stands, and whether anything goes by it.</summary>
public sealed record RunTime
{
    /// <summary>Milliseconds during which machines could be heard, ever.</summary>
    public long Ticks { get; init; }

    /// <summary>True while a run is running, or the tokens of one that has ended are still taken.</summary>
    public bool Needed { get; init; }
}

/// <summary>Table <c>run_clock</c>: milliseconds during which goosed could hear machines, which deadlines and the lives of machines' tokens are measured in.</summary>
public static class RunClockStore
{
    /// <summary>The time by it, in a statement.</summary>
    internal const string Ticks = "coalesce((select ticks from run_clock), 0)";

    /// <summary>
    /// How many of its milliseconds ago something was, in a statement; null when it has not happened. What a process of the version before
    /// wrote has no tick until the sweep gives it one: it was just now.
    /// </summary>
    internal static string Since(string tick, string happened) => $"case when {happened} then coalesce({Ticks} - {tick}, 0) end";

    public static async Task<RunTime> ReadAsync(Session session) =>
        await session.FindAsync<RunTime>(
            $"""
            select {Ticks} as ticks, exists(select 1 from runs where status = 'running')
                or exists(select 1 from runs where status <> 'running' and finished_tick > {Ticks} - @grace) as needed
            """,
            new { grace = (long)MachineToken.AgentGrace.TotalMilliseconds }) ?? new();

    /// <summary>Moves it on; never back, and not when another process has moved it as far.</summary>
    public static Task AdvanceAsync(Transaction tx, long ticks) => tx.SendAsync(
        """
        insert into run_clock(id, ticks, at) values (1, @ticks, @Now)
        on conflict(id) do update set ticks = excluded.ticks, at = excluded.at where excluded.ticks > run_clock.ticks
        """,
        new { ticks, tx.Now });

    /// <summary>Adds time to it.</summary>
    public static async Task AddAsync(Transaction tx, TimeSpan time) =>
        await AdvanceAsync(tx, (await ReadAsync(tx)).Ticks + (long)time.TotalMilliseconds);
}
