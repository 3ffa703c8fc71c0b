namespace Goosed.Database.Runs;

/// <summary>Where the clock of deadlines stands, and whether anything goes by it.</summary>
public sealed record RunTime
{
    /// <summary>Milliseconds during which machines could be heard, ever.</summary>
    public long Ticks { get; init; }
    public bool Running { get; init; }
}

/// <summary>Table <c>run_clock</c>: milliseconds during which goosed could hear machines, which deadlines are measured in.</summary>
public static class RunClockStore
{
    /// <summary>The time by it, in a statement.</summary>
    internal const string Ticks = "coalesce((select ticks from run_clock), 0)";

    public static async Task<RunTime> ReadAsync(Session session) =>
        await session.FindAsync<RunTime>($"select {Ticks} as ticks, exists(select 1 from runs where status = 'running') as running") ?? new();

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
