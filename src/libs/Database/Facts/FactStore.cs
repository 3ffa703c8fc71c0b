using Goosed.Core.Facts;

namespace Goosed.Database.Facts;

/// <summary>Table <c>facts</c>.</summary>
public static class FactStore
{
    private const string Select = "select id, machine_id, run_id, snapshot, postinstall_done, created_at from facts";

    // Other producers' ids do not rise with time, so the time leads.
    private static readonly PageKey<Fact> s_key = new(["created_at", "id"], NewestFirst: true, fact => DapperTypes.Format(fact.CreatedAt) + fact.Id.ToString("D"), KeyPart.Time, KeyPart.Id);

    public static Task<Fact?> FindAsync(Session session, Guid id) => session.FindAsync<Fact>($"{Select} where id = @id", new { id });

    public static Task<Fact?> LatestAsync(Session session, Guid machineId) =>
        session.FindAsync<Fact>($"{Select} where machine_id = @machineId order by {s_key.Order} limit 1", new { machineId });

    /// <summary>The machine's snapshot before another.</summary>
    public static Task<Fact?> BeforeAsync(Session session, Fact fact) =>
        session.FindAsync<Fact>($"{Select} where machine_id = @MachineId and (created_at, id) < (@CreatedAt, @Id) order by {s_key.Order} limit 1", new { fact.MachineId, fact.CreatedAt, fact.Id });

    /// <summary>A snapshot that says the install is done: since a time, and of a run or of none.</summary>
    public static Task<Fact?> DoneSinceAsync(Session session, Guid machineId, Guid runId, DateTimeOffset since) => session.FindAsync<Fact>(
        $"{Select} where machine_id = @machineId and postinstall_done and created_at >= @since and (run_id is null or run_id = @runId) order by created_at limit 1",
        new { machineId, runId, since });

    public static Task<Page<Fact>> ListAsync(Session session, PageRequest page, Guid machineId) =>
        new ListQuery(Select)
            .Where("machine_id = @machineId", "machineId", machineId)
            .PageAsync<Fact, Fact>(session, page, s_key, fact => fact);

    /// <summary>Stores a snapshot once; false when its id is known.</summary>
    public static async Task<bool> InsertAsync(Transaction tx, Fact fact) => await tx.ExecuteAsync(
        "insert into facts(id, machine_id, run_id, snapshot, postinstall_done, created_at) values (@Id, @MachineId, @RunId, @Snapshot, @PostinstallDone, @CreatedAt) on conflict(id) do nothing",
        new { fact.Id, fact.MachineId, fact.RunId, Snapshot = new JsonText(fact.Snapshot), fact.PostinstallDone, fact.CreatedAt }) == 1;
}
