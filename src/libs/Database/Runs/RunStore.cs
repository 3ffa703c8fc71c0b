using System.Text.Json;
using Goosed.Core.Machines;
using Goosed.Core.Runs;

namespace Goosed.Database.Runs;

/// <summary>Table <c>runs</c>.</summary>
public static class RunStore
{
    private const string Select =
        "select id, machine_id, blueprint_id, blueprint, workflow, milestones, status, started_at, finished_at, message, logs, current, current_started, "
        + "current_since, install_started_at, installed_at, attempts, attempted_at, attempt_used, trace_id, traceparent from runs";

    private const string Running = "machine_id = @machineId and status = 'running'";

    public static async Task<Run?> FindAsync(Session session, Guid id) =>
        (await session.FindLockedAsync<Row>("select 1 from runs where id = @id", $"{Select} where id = @id", new { id }))?.ToRun();

    /// <summary>The machine's newest run.</summary>
    public static async Task<Run?> LatestAsync(Session session, Guid machineId) =>
        (await session.FindAsync<Row>($"{Select} where machine_id = @machineId order by id desc limit 1", new { machineId }))?.ToRun();

    public static async Task<Run?> RunningAsync(Session session, Guid machineId) =>
        (await session.FindLockedAsync<Row>($"select 1 from runs where {Running}", $"{Select} where {Running}", new { machineId }))?.ToRun();

    /// <summary>Takes a run whose deadline has passed; null when it has come on since it was seen, or another process has it.</summary>
    public static async Task<Run?> ClaimOverdueAsync(Transaction tx, Guid id) => (await tx.FindAsync<Row>(
        $"{Select} where id = @id and status = 'running' and deadline <= @Now{tx.Statements.SkipLocked}", new { id, tx.Now }))?.ToRun();

    /// <summary>The trace context of the running run of the machine that has a MAC address; null when there is none.</summary>
    public static Task<string?> TraceAsync(Session session, MacAddress mac) => session.FindAsync<string>(
        "select r.traceparent from machine_macs a join runs r on r.machine_id = a.machine_id and r.status = 'running' where a.mac = @mac", new { mac });

    public static Task<long> CountRunningAsync(Session session) => session.FindAsync<long>("select count(*) from runs where status = 'running'");

    /// <summary>How many running runs a sweep should have ended before a time.</summary>
    public static Task<long> CountOverdueAsync(Session session, DateTimeOffset before) =>
        session.FindAsync<long>("select count(*) from runs where status = 'running' and deadline <= @before", new { before });

    /// <summary>The running runs whose deadline has passed.</summary>
    public static async Task<IReadOnlyList<Run>> OverdueAsync(Session session, DateTimeOffset now) =>
        [.. (await session.QueryAsync<Row>($"{Select} where status = 'running' and deadline <= @now order by deadline limit 100", new { now })).Select(row => row.ToRun())];

    public static Task<Page<Run>> ListAsync(Session session, PageRequest page, Guid? machineId, string? status, string? blueprint) =>
        new ListQuery(Select)
            .Where("machine_id = @machineId", "machineId", machineId)
            .Where("status = @status", "status", status)
            .Where("blueprint = @blueprint", "blueprint", blueprint)
            .PageAsync<Row, Run>(session, page, new(["id"], NewestFirst: true, row => row.Id.ToString("D"), KeyPart.Id), row => row.ToRun());

    internal static Task InsertAsync(Transaction tx, Run run) => tx.SendAsync(
        """
        insert into runs(id, machine_id, blueprint_id, blueprint, workflow, milestones, status, started_at, finished_at, message, logs, current, current_started,
            current_since, deadline, install_started_at, installed_at, attempts, attempted_at, attempt_used, trace_id, traceparent)
        values (@Id, @MachineId, @BlueprintId, @Blueprint, @Workflow, @Milestones, @Status, @StartedAt, @FinishedAt, @Message, @Logs, @Current, @CurrentStarted,
            @CurrentSince, @Deadline, @InstallStartedAt, @InstalledAt, @Attempts, @AttemptedAt, @AttemptUsed, @TraceId, @TraceParent)
        """,
        Parameters(run));

    /// <summary>Writes a run that was read, locked, in this transaction; false when it has ended and nothing was written.</summary>
    internal static async Task<bool> UpdateAsync(Transaction tx, Run run) => await tx.ExecuteAsync(
        """
        update runs set status = @Status, finished_at = @FinishedAt, message = @Message, logs = @Logs, current = @Current, current_started = @CurrentStarted,
            current_since = @CurrentSince, deadline = @Deadline, install_started_at = @InstallStartedAt, installed_at = @InstalledAt, attempts = @Attempts,
            attempted_at = @AttemptedAt, attempt_used = @AttemptUsed
        where id = @Id and status = 'running'
        """,
        Parameters(run)) == 1;

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
        run.Deadline,
        run.InstallStartedAt,
        run.InstalledAt,
        run.Attempts,
        run.AttemptedAt,
        run.AttemptUsed,
        run.TraceId,
        run.TraceParent,
    };

    private sealed class Row
    {
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
        public DateTimeOffset? InstallStartedAt { get; init; }
        public DateTimeOffset? InstalledAt { get; init; }
        public int Attempts { get; init; }
        public DateTimeOffset? AttemptedAt { get; init; }
        public bool AttemptUsed { get; init; }
        public string? TraceId { get; init; }
        public string? Traceparent { get; init; }

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
            InstallStartedAt = InstallStartedAt,
            InstalledAt = InstalledAt,
            Attempts = Attempts,
            AttemptedAt = AttemptedAt,
            AttemptUsed = AttemptUsed,
            TraceId = TraceId,
            TraceParent = Traceparent,
        };
    }
}
