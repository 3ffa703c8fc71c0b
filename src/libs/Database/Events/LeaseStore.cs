namespace Goosed.Database.Events;

/// <summary>Table <c>leases</c>: what one process at a time may do.</summary>
public static class LeaseStore
{
    // One that ends further ahead was written by a clock that has been put back since. Longer than any lease. Should its holder still
    // be there, it learns at its next write that another has it: each names its holder.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    /// <summary>Takes a lease that is free or over, or keeps one's own; false while another has it.</summary>
    public static async Task<bool> TakeAsync(Transaction tx, string name, string holder, TimeSpan time)
    {
        var now = await tx.Statements.TimeAsync(tx.Now);
        return await tx.ExecuteAsync(
            """
            insert into leases(name, holder, expires_at) values (@name, @holder, @until)
            on conflict(name) do update set holder = excluded.holder, expires_at = excluded.expires_at
            where leases.holder is null or leases.holder = excluded.holder or leases.expires_at <= @now or leases.expires_at > @far
            """,
            new { name, holder, until = now + time, now, far = now + s_longest }) == 1;
    }

    /// <summary>Keeps a lease that nobody took meanwhile; false when another has it.</summary>
    public static async Task<bool> ExtendAsync(Transaction tx, string name, string holder, TimeSpan time) => await tx.ExecuteAsync(
        "update leases set expires_at = @until where name = @name and holder = @holder",
        new { name, holder, until = await tx.Statements.TimeAsync(tx.Now) + time }) == 1;

    /// <summary>What the holder before left; null when it left nothing.</summary>
    public static Task<string?> NoteAsync(Session session, string name) =>
        session.FindAsync<string>("select note from leases where name = @name", new { name });

    /// <summary>Leaves something for the next holder; false when another has the lease.</summary>
    public static async Task<bool> LeaveAsync(Transaction tx, string name, string holder, string note) => await tx.ExecuteAsync(
        "update leases set note = @note where name = @name and holder = @holder", new { name, holder, note }) == 1;

    public static Task ReleaseAsync(Transaction tx, string name, string holder) =>
        tx.ExecuteAsync("update leases set holder = null, expires_at = null where name = @name and holder = @holder", new { name, holder });
}
