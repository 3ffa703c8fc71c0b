using System.Text.Json;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Database.Machines;

namespace Goosed.Database.Runs;

/// <summary>Which runs are wanted; what is null does not matter.</summary>
/// <param name="IdEnd">The last eight digits of its id.</param>
public sealed record RunFilter(Guid? MachineId = null, string? Status = null, string? Blueprint = null, string? IdEnd = null);

/// <summary>Table <c>runs</c>.</summary>
public static class RunStore
{
    private const string Columns =
        "id, machine_id, blueprint_id, blueprint, workflow, milestones, status, started_at, finished_at, message, "
        + "current, current_started, current_since, deadline, due_tick, install_started_at, installed_at, attempts, attempted_at, "
        + "attempt_used, trace_id, traceparent, awaited, simulated, "
        + $"{RunClockStore.Ticks} as clock_ticks, (select at from run_clock) as clock_at";

    private const string Select =
        $"select {Columns}, logs, (select {MachineStore.Hostname} from machines m where m.id = runs.machine_id) as hostname from runs";

    private const string Running = "machine_id = @machineId and status = 'running'";

    private const string Current =
        $"id = coalesce((select id from runs where {Running}), "
        + "(select id from runs where machine_id = @machineId order by seq desc limit 1))";

    private static readonly string s_currentOfEach =
        $"select {Columns} from runs where {Current.Replace("@machineId", "@id", StringComparison.Ordinal)}";

    // What a process of the version before has written, which knows no ticks.
    private const string Untimed = "status = 'running' and due_tick is null and deadline is not null";

    private const string UntimedInstall = "status = 'running' and install_started_tick is null and install_started_at is not null";

    private const string UntimedEnd = "status <> 'running' and finished_tick is null";

    // The clock is written once a second: what became current since it was written last has that second more.
    private const string DueTick = $"{RunClockStore.Ticks} + @Limit + 1000";

    // In the order of their starts. A page's key is the id nevertheless: so it was before runs had numbers.
    private static readonly PageKey<Row> s_key = new(["seq"], NewestFirst: true, row => row.Id.ToString("D"), KeyPart.Id)
    {
        Beyond = "seq < (select seq from runs where id = @after0)",
    };

    public static async Task<Run?> FindAsync(Session session, Guid id) =>
        (await session.FindLockedAsync<Row>("select 1 from runs where id = @id", $"{Select} where id = @id", new { id }))?.ToRun();

    /// <summary>The machine's running run; else the one that was started last, by the database's count and not by a clock.</summary>
    public static async Task<Run?> CurrentAsync(Session session, Guid machineId) =>
        (await session.FindLockedAsync<Row>(
            $"select 1 from runs where {Current}", $"{Select} where {Current}", new { machineId }))?.ToRun();

    /// <summary>The same for each of some machines, without logs; null where there is none.</summary>
    public static async Task<IReadOnlyList<Run?>> CurrentOfEachAsync(Session session, IReadOnlyList<Guid> machineIds) =>
        [.. (await session.FindEachAsync<Row>(s_currentOfEach, machineIds)).Select(row => row?.ToRun())];

    /// <summary>True when the machine has or had a run.</summary>
    public static Task<bool> AnyAsync(Session session, Guid machineId) =>
        session.FindAsync<bool>("select exists(select 1 from runs where machine_id = @machineId)", new { machineId });

    public static async Task<Run?> RunningAsync(Session session, Guid machineId) =>
        (await session.FindLockedAsync<Row>(
            $"select 1 from runs where {Running}", $"{Select} where {Running}", new { machineId }))?.ToRun();

    /// <summary>Takes a run whose deadline has passed; false when it has come on since it was seen, or another process has it.</summary>
    public static Task<bool> ClaimOverdueAsync(Transaction tx, Guid id) => tx.FindAsync<bool>(
        $"select true from runs where id = @id and status = 'running' and due_tick <= {RunClockStore.Ticks}{tx.Statements.SkipLocked}",
        new { id });

    /// <summary>The trace context of the running run of the machine that has a MAC address; null when there is none.</summary>
    public static Task<string?> TraceAsync(Session session, MacAddress mac) => session.FindAsync<string>(
        "select r.traceparent from machine_macs a join runs r on r.machine_id = a.machine_id and r.status = 'running' where a.mac = @mac",
        new { mac });

    public static Task<long> CountRunningAsync(Session session) =>
        session.FindAsync<long>("select count(*) from runs where status = 'running' and not simulated");

    /// <summary>How many running runs have been overdue for longer than a time.</summary>
    public static Task<long> CountOverdueAsync(Session session, TimeSpan by) =>
        session.FindAsync<long>(
            $"select count(*) from runs where status = 'running' and not simulated and due_tick <= {RunClockStore.Ticks} - @by",
            new { by = (long)by.TotalMilliseconds });

    /// <summary>A hundred running runs whose deadline has passed, behind one that was seen.</summary>
    public static Task<IReadOnlyList<OverdueRun>> OverdueAsync(Session session, OverdueRun? after) => session.QueryAsync<OverdueRun>(
        $"""
        select id, due_tick, traceparent from runs
        where status = 'running' and due_tick <= {RunClockStore.Ticks} and (due_tick, id) > (@DueTick, @Id)
        order by due_tick, id limit 100
        """,
        new { DueTick = after?.DueTick ?? long.MinValue, Id = after?.Id ?? Guid.Empty });

    /// <summary>True when there are runs that a process of the version before has written, which knows no ticks.</summary>
    public static Task<bool> AnyUntimedAsync(Session session) =>
        session.FindAsync<bool>(
            $"""
            select exists(select 1 from runs where {Untimed}) or exists(select 1 from runs where {UntimedInstall})
                or exists(select 1 from runs where {UntimedEnd})
            """);

    /// <summary>Gives those runs their ticks: the whole limit, and what tokens are taken for after an event, from now on.</summary>
    public static async Task TimeAsync(Transaction tx)
    {
        foreach (var row in await tx.QueryAsync<UntimedRun>($"select id, current_since, deadline from runs where {Untimed} limit 1000"))
        {
            await tx.SendAsync(
                $"update runs set due_tick = {DueTick}, due_after = @Limit where id = @Id and status = 'running' and due_tick is null",
                new { row.Id, Limit = (long)(row.Deadline - row.CurrentSince).TotalMilliseconds });
        }

        await tx.SendAsync($"update runs set install_started_tick = {RunClockStore.Ticks} where {UntimedInstall}");
        await tx.SendAsync($"update runs set finished_tick = {RunClockStore.Ticks} where {UntimedEnd}");
    }

    /// <summary>
    /// Leaves running runs at least a time, or all that their milestone has if that is less; not those that are overdue already.
    /// </summary>
    public static Task GrantAsync(Transaction tx, TimeSpan time)
    {
        const string Least = $"({RunClockStore.Ticks} + case when due_after < @least then due_after else @least end)";
        return tx.SendAsync(
            $"update runs set due_tick = {Least} where status = 'running' and due_tick > {RunClockStore.Ticks} and due_tick < {Least}",
            new { least = (long)time.TotalMilliseconds });
    }

    public static Task<Page<Run>> ListAsync(Session session, PageRequest page, RunFilter filter) =>
        new ListQuery(Select)
            .Where("machine_id = @machineId", "machineId", filter.MachineId)
            .Where("status = @status", "status", filter.Status)
            .Where("blueprint = @blueprint", "blueprint", filter.Blueprint)
            .Where("substr(cast(id as text), 29) = lower(@idEnd)", "idEnd", filter.IdEnd)
            .PageAsync<Row, Run>(session, page, s_key, row => row.ToRun());

    internal static Task InsertAsync(Transaction tx, Run run) => tx.SendAsync(
        $"""
        insert into runs(id, machine_id, blueprint_id, blueprint, workflow, milestones, status, started_at, finished_at, message, logs,
            current, current_started, current_since, deadline, due_tick, due_after, install_started_at, installed_at, attempts,
            attempted_at, attempt_used, trace_id, traceparent, awaited, simulated)
        values (@Id, @MachineId, @BlueprintId, @Blueprint, @Workflow, @Milestones, @Status, @StartedAt, @FinishedAt, @Message, @Logs,
            @Current, @CurrentStarted, @CurrentSince, @Deadline, {DueTick}, @Limit, @InstallStartedAt, @InstalledAt, @Attempts,
            @AttemptedAt, @AttemptUsed, @TraceId, @TraceParent, @Awaited, @Simulated)
        """,
        Parameters(run));

    /// <summary>Writes a run that was read, locked, in this transaction; false when it has ended and nothing was written.</summary>
    internal static async Task<bool> UpdateAsync(Transaction tx, Run run) => await tx.ExecuteAsync(
        $"""
        update runs set status = @Status, finished_at = @FinishedAt, message = @Message, logs = @Logs, current = @Current,
            current_started = @CurrentStarted,
            current_since = @CurrentSince, deadline = @Deadline, due_tick = case when current = @Current then due_tick else {DueTick} end,
            due_after = @Limit, finished_tick = case when @Status <> 'running' then {RunClockStore.Ticks} end,
            install_started_tick = case when @HasInstallStarted then coalesce(install_started_tick, {RunClockStore.Ticks}) end,
            install_started_at = @InstallStartedAt, installed_at = @InstalledAt, attempts = @Attempts,
            attempted_at = @AttemptedAt, attempt_used = @AttemptUsed
        where id = @Id and status = 'running'
        """,
        Parameters(run)) == 1;

    /// <summary>Removes the runs of a machine; what refers to them is removed before.</summary>
    internal static Task DeleteAsync(Transaction tx, Guid machineId) =>
        tx.SendAsync("delete from runs where machine_id = @machineId", new { machineId });

    internal static Task<IReadOnlyList<Guid>> IdsAsync(Session session, Guid machineId) =>
        session.QueryAsync<Guid>("select id from runs where machine_id = @machineId", new { machineId });

    private static object Parameters(Run run) => new
    {
        run.Id,
        run.MachineId,
        run.BlueprintId,
        run.Blueprint,
        run.Workflow,
        Milestones = new JsonText(JsonSerializer.Serialize(run.Milestones, DatabaseJson.Default.IReadOnlyListMilestone)),
        Status = run.Status.ToWord(),
        run.StartedAt,
        run.FinishedAt,
        run.Message,
        run.Logs,
        run.Current,
        run.CurrentStarted,
        run.CurrentSince,

        // As a process of the version before writes it, which ends runs by it.
        Deadline = run.Deadline - run.Uncounted,
        Limit = (long?)run.Limit?.TotalMilliseconds,
        run.InstallStartedAt,
        HasInstallStarted = run.InstallStartedAt is not null,
        run.InstalledAt,
        run.Attempts,
        run.AttemptedAt,
        run.AttemptUsed,
        run.TraceId,
        run.TraceParent,
        run.Awaited,
        run.Simulated,
    };

    private sealed class UntimedRun
    {
        public Guid Id { get; init; }
        public DateTimeOffset CurrentSince { get; init; }
        public DateTimeOffset Deadline { get; init; }
    }

    private sealed class Row
    {
        // Less is the work of one turn of the clock.
        private static readonly TimeSpan s_shown = TimeSpan.FromMinutes(1);

        public Guid Id { get; init; }
        public Guid MachineId { get; init; }
        public Guid? BlueprintId { get; init; }
        public string? Blueprint { get; init; }
        public string? Workflow { get; init; }
        public string? Milestones { get; init; }
        public string? Status { get; init; }
        public DateTimeOffset StartedAt { get; init; }
        public DateTimeOffset? FinishedAt { get; init; }
        public string? Message { get; init; }
        public string? Logs { get; init; }
        public int Current { get; init; }
        public bool CurrentStarted { get; init; }
        public DateTimeOffset CurrentSince { get; init; }
        public DateTimeOffset? Deadline { get; init; }
        public long? DueTick { get; init; }
        public long ClockTicks { get; init; }
        public DateTimeOffset? ClockAt { get; init; }
        public DateTimeOffset? InstallStartedAt { get; init; }
        public DateTimeOffset? InstalledAt { get; init; }
        public int Attempts { get; init; }
        public DateTimeOffset? AttemptedAt { get; init; }
        public bool AttemptUsed { get; init; }
        public string? TraceId { get; init; }
        public string? Traceparent { get; init; }
        public bool Awaited { get; init; }
        public bool Simulated { get; init; }

        public string? Hostname { get; init; }

        // The clock says nothing of a milestone that has become current since it went last.
        private TimeSpan Uncounted => ClockAt is { } at && at >= CurrentSince && DueTick is { } due
            && at.AddMilliseconds(due - ClockTicks) - Deadline is { } late && late.Duration() >= s_shown
            ? late
            : TimeSpan.Zero;

        public Run ToRun() => new()
        {
            Id = Id,
            MachineId = MachineId,
            BlueprintId = BlueprintId,
            Blueprint = Blueprint,
            Workflow = Workflow ?? "",
            Milestones = JsonSerializer.Deserialize(Milestones ?? "[]", DatabaseJson.Default.IReadOnlyListMilestone) ?? [],
            Status = RunStates.ParseStatus(Status) ?? RunStatus.Failed,
            StartedAt = StartedAt,
            FinishedAt = FinishedAt,
            Message = Message,
            Logs = Logs,
            Current = Current,
            CurrentStarted = CurrentStarted,
            CurrentSince = CurrentSince,
            Uncounted = Uncounted,
            InstallStartedAt = InstallStartedAt,
            InstalledAt = InstalledAt,
            Attempts = Attempts,
            AttemptedAt = AttemptedAt,
            AttemptUsed = AttemptUsed,
            TraceId = TraceId,
            TraceParent = Traceparent,
            Awaited = Awaited,
            Simulated = Simulated,
            Hostname = Hostname,
        };
    }
}

/// <summary>A run whose current milestone has outlasted its limit.</summary>
public sealed record OverdueRun
{
    public required Guid Id { get; init; }
    public required long DueTick { get; init; }
    public string? Traceparent { get; init; }
}
