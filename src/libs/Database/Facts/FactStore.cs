using Goosed.Core.Facts;

namespace Goosed.Database.Facts;

/// <summary>Table <c>facts</c>.</summary>
public static class FactStore
{
    // Other producers' ids do not rise with time, so the time leads.
    private const string Order = "(created_at || id)";

    private const string Select = "select id, machine_id, run_id, snapshot, postinstall_done, created_at from facts";

    public static Task<Fact?> FindAsync(Session session, Guid id) => session.FindAsync<Fact>($"{Select} where id = @id", new { id });

    public static Task<Fact?> LatestAsync(Session session, Guid machineId) =>
        session.FindAsync<Fact>($"{Select} where machine_id = @machineId order by {Order} desc limit 1", new { machineId });

    /// <summary>The machine's snapshot before another.</summary>
    public static Task<Fact?> BeforeAsync(Session session, Fact fact) =>
        session.FindAsync<Fact>($"{Select} where machine_id = @MachineId and {Order} < @key order by {Order} desc limit 1", new { fact.MachineId, key = KeyOf(fact) });

    /// <summary>A snapshot that says the install is done: since a time, and of a run or of none.</summary>
    public static Task<Fact?> DoneSinceAsync(Session session, Guid machineId, Guid runId, DateTimeOffset since) => session.FindAsync<Fact>(
        $"{Select} where machine_id = @machineId and postinstall_done = 1 and created_at >= @since and (run_id is null or run_id = @runId) order by created_at limit 1",
        new { machineId, runId, since });

    public static Task<Page<Fact>> ListAsync(Session session, PageRequest page, Guid machineId) =>
        new ListQuery(Select)
            .Where("machine_id = @machineId", "machineId", machineId)
            .PageAsync<Fact, Fact>(session, page, Order, newestFirst: true, KeyOf, fact => fact);

    /// <summary>Stores a snapshot once; false when its id is known.</summary>
    public static async Task<bool> InsertAsync(Transaction tx, Fact fact) => await tx.ExecuteAsync(
        "insert into facts(id, machine_id, run_id, snapshot, postinstall_done, created_at) values (@Id, @MachineId, @RunId, @Snapshot, @PostinstallDone, @CreatedAt) on conflict(id) do nothing",
        fact) == 1;

    private static string KeyOf(Fact fact) => DapperTypes.Format(fact.CreatedAt) + fact.Id.ToString("D");
}
