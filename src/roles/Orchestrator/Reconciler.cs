using Goosed.Core.Audit;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Telemetry;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Rendering;
using Microsoft.Extensions.Logging;

namespace Goosed.Orchestrator;

/// <summary>Brings one machine's run to what the database says it should be, whatever made us look.</summary>
public sealed partial class Reconciler(IDatabase database, ILogger<Reconciler> logger)
{
    private static readonly Author s_author = new(OrchestratorRole.RoleName);

    public async Task ReconcileAsync(Guid machineId, CancellationToken ct)
    {
        // Most events need nothing done, and a read waits for nobody.
        if (await database.ReadAsync(session => MachineStore.WorkAsync(session, machineId), ct) is not { } work)
        {
            return;
        }

        // What somebody else's event does to a run is seen in the run's trace.
        using var span = Tracing.Enter("reconcile", OrchestratorRole.RoleName, work.Traceparent);

        var (started, ended) = await database.WriteAsync(async tx => await MachineStore.FindAsync(tx, machineId) is { } machine
            ? await ReconcileAsync(tx, machine)
            : default, ct);
        if (started is not null)
        {
            LogStarted(logger, started.Id, machineId, started.Blueprint);
        }

        if (ended is not null)
        {
            LogEnded(logger, ended.Id, machineId, ended.Status, ended.Message);
        }
    }

    private static async Task<(Run? Started, Run? Ended)> ReconcileAsync(Transaction tx, Machine machine)
    {
        Run? started = null;
        if (machine.AwaitsRun)
        {
            started = await FirstRunAsync(tx, machine);
        }

        if (started is { Status: not RunStatus.Running })
        {
            return (started, started);
        }

        var run = await RunStore.RunningAsync(tx, machine.Id);
        return (started, run is null ? null : await EndAsync(tx, machine, run));
    }

    private static async Task<Run?> FirstRunAsync(Transaction tx, Machine machine)
    {
        if (!machine.IsManual && !await RunStore.AnyAsync(tx, machine.Id))
        {
            return await RunJournal.StartFirstAsync(
                tx, machine, (machine.CreatedAt, "the machine's first enrolment"), InstallCheck.Reason, s_author);
        }

        await MachineStore.ClearAwaitsRunAsync(tx, machine.Id);
        return null;
    }

    private static Task<Run?> EndAsync(Transaction tx, Machine machine, Run run) => machine.IsProtected
        ? RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Finished(RunStatus.Failed, BootPlan.ProtectedReason, null), s_author)
        : RunJournal.FactsAsync(tx, run.Id, s_author);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} of machine {MachineId} started with blueprint {Blueprint}")]
    private static partial void LogStarted(ILogger logger, Guid runId, Guid machineId, string? blueprint);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} of machine {MachineId} ended as {Status}: {Reason}")]
    private static partial void LogEnded(ILogger logger, Guid runId, Guid machineId, RunStatus status, string? reason);
}
