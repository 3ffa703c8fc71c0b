using Goosed.Core.Facts;
using Goosed.Core.Runs;

namespace Goosed.Database.Facts;

/// <summary>Machines by the age of their newest snapshot: within an hour, a day, seven days, thirty; longer ago; never.</summary>
public sealed record LastSeen
{
    public long Hour { get; init; }
    public long Day { get; init; }
    public long Week { get; init; }
    public long Month { get; init; }
    public long Longer { get; init; }
    public long Never { get; init; }
}

/// <summary>The machine that facts are about.</summary>
public sealed record FactTarget
{
    /// <summary>Its running run, its start, and the trace of it.</summary>
    public Guid? RunId { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public string? Traceparent { get; init; }

    /// <summary>True while its first run is yet to be made.</summary>
    public bool AwaitsRun { get; init; }

    /// <summary>The time of its newest snapshot; null when it has none.</summary>
    public DateTimeOffset? NewestAt { get; init; }

    /// <summary>The facts that came now as its newest ones, also when the clock was put back since those before.</summary>
    public Fact Newest(Fact fact) =>
        NewestAt is { } newest && newest >= fact.CreatedAt ? fact with { CreatedAt = newest.AddMicroseconds(1) } : fact;

    /// <summary>The facts of somebody who named no run, in the one that is running, or in the one that is awaited.</summary>
    public Fact Place(Fact fact) => fact with { RunId = RunId, AwaitedRun = RunId is null && AwaitsRun };
}

/// <summary>What a machine told of itself, and what it had told before.</summary>
public sealed record FactChange
{
    public required Guid MachineId { get; init; }
    public required string After { get; init; }

    /// <summary>Null for its first snapshot.</summary>
    public string? Before { get; init; }
}

/// <summary>Table <c>facts</c>.</summary>
public static class FactStore
{
    private const string Select = "select id, machine_id, run_id, awaited_run, snapshot, postinstall_done, created_at from facts";

    private const string Insert = "insert into facts(id, machine_id, run_id, awaited_run, snapshot, postinstall_done, created_at)";

    // Other producers' ids do not rise with time, so the time leads.
    private static readonly PageKey<Fact> s_key = new(
        ["created_at", "id"], NewestFirst: true, fact => DapperTypes.Format(fact.CreatedAt) + fact.Id.ToString("D"), KeyPart.Time,
        KeyPart.Id);

    public static Task<Fact?> FindAsync(Session session, Guid id) => session.FindAsync<Fact>($"{Select} where id = @id", new { id });

    public static Task<Fact?> LatestAsync(Session session, Guid machineId) =>
        session.FindAsync<Fact>($"{Select} where machine_id = @machineId order by {s_key.Order} limit 1", new { machineId });

    /// <summary>Snapshots, each with that of the machine before it; null for those that there are not.</summary>
    public static Task<IReadOnlyList<FactChange?>> ChangesAsync(Session session, IEnumerable<Guid> ids) =>
        session.FindEachAsync<FactChange>(
        $"""
        select f.machine_id, f.snapshot as after, b.snapshot as before
        from facts f left join facts b on b.id = (select id from facts
            where machine_id = f.machine_id and (created_at, id) < (f.created_at, f.id) order by {s_key.Order} limit 1)
        where f.id = @id
        """,
        [.. ids]);

    /// <summary>The machine's snapshot before another.</summary>
    public static Task<Fact?> BeforeAsync(Session session, Fact fact) =>
        session.FindAsync<Fact>(
            $"{Select} where machine_id = @MachineId and (created_at, id) < (@CreatedAt, @Id) order by {s_key.Order} limit 1",
            new { fact.MachineId, fact.CreatedAt, fact.Id });

    /// <summary>True when a snapshot that belongs to the run says that the install is done.</summary>
    public static Task<bool> IsDoneAsync(Session session, Run run) => session.FindAsync<bool>(
        "select exists(select 1 from facts where machine_id = @MachineId and postinstall_done and (run_id = @Id or awaited_run and "
            + "@Awaited))",
        new { run.MachineId, run.Id, run.Awaited });

    /// <summary>How many machines there are by the age of their newest snapshot; each counts once.</summary>
    public static Task<LastSeen?> LastSeenAsync(Session session, DateTimeOffset now) => session.FindAsync<LastSeen>(
        """
        with seen as (select (select max(created_at) from facts where machine_id = m.id) as at from machines m where m.deleted_at is null)
        select count(case when at >= @hour then 1 end) as hour, count(case when at >= @day and at < @hour then 1 end) as day,
            count(case when at >= @week and at < @day then 1 end) as week, count(case when at >= @month and at < @week then 1 end) as month,
            count(case when at < @month then 1 end) as longer, count(case when at is null then 1 end) as never
        from seen
        """,
        new { hour = now.AddHours(-1), day = now.AddDays(-1), week = now.AddDays(-7), month = now.AddDays(-30) });

    public static Task<Page<Fact>> ListAsync(Session session, PageRequest page, Guid machineId) =>
        new ListQuery(Select)
            .Where("machine_id = @machineId", "machineId", machineId)
            .PageAsync<Fact, Fact>(session, page, s_key, fact => fact);

    /// <summary>The machines that facts are about, each with its running run; null for those that there are not.</summary>
    public static Task<IReadOnlyList<FactTarget?>> TargetsAsync(Session session, IEnumerable<Guid> machineIds) =>
        session.FindEachAsync<FactTarget>(
        """
        select r.id as run_id, r.started_at, r.traceparent, m.awaits_run, (select max(created_at) from facts where machine_id = m.id)
            as newest_at
        from machines m left join runs r on r.machine_id = m.id and r.status = 'running'
        where m.id = @id and m.deleted_at is null
        """,
        [.. machineIds]);

    /// <summary>Stores snapshots whose ids are new.</summary>
    public static Task AddAsync(Transaction tx, IEnumerable<Fact> facts) => tx.InsertEachAsync(Insert, [.. facts.Select(Row.Of)]);

    /// <summary>Stores a snapshot once; false when its id is known.</summary>
    public static async Task<bool> AddOnceAsync(Transaction tx, Fact fact) => await tx.ExecuteAsync(
        $"{Insert} values (@Id, @MachineId, @RunId, @AwaitedRun, @Snapshot, @PostinstallDone, @CreatedAt) on conflict(id) do nothing",
        Row.Of(fact)) == 1;

    // In the order of the columns.
    private sealed record Row(
        Guid Id, Guid MachineId, Guid? RunId, bool AwaitedRun, JsonText Snapshot, bool PostinstallDone, DateTimeOffset CreatedAt)
    {
        public static Row Of(Fact fact) =>
            new(fact.Id, fact.MachineId, fact.RunId, fact.AwaitedRun, new(fact.Snapshot), fact.PostinstallDone, fact.CreatedAt);
    }
}
