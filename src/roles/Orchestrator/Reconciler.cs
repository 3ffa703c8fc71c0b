using Goosed.Core.Audit;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Telemetry;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Rendering;

namespace Goosed.Orchestrator;

/// <summary>Brings one machine's run to what the database says it should be, whatever made us look.</summary>
public sealed class Reconciler(IDatabase database, FirstReading reading)
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

        await reading.WaitAsync(ct);
        await database.WriteAsync(
            async tx =>
            {
                if (await MachineStore.FindAsync(tx, machineId) is { } machine)
                {
                    await ReconcileAsync(tx, machine);
                }
            },
            ct);
    }

    private static async Task ReconcileAsync(Transaction tx, Machine machine)
    {
        if (machine.AwaitsRun)
        {
            await StartFirstAsync(tx, machine);
        }

        if (await RunStore.RunningAsync(tx, machine.Id) is { } run)
        {
            await EndAsync(tx, machine, run);
        }
    }

    private static async Task StartFirstAsync(Transaction tx, Machine machine)
    {
        if (!machine.IsManual && !await RunStore.AnyAsync(tx, machine.Id))
        {
            await RunJournal.StartFirstAsync(
                tx, machine, (machine.CreatedAt, "the machine's first enrolment"), InstallCheck.Reason, s_author);
            return;
        }

        await MachineStore.ClearAwaitsRunAsync(tx, machine.Id);
    }

    private static Task<Run?> EndAsync(Transaction tx, Machine machine, Run run) => machine.IsProtected
        ? RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Finished(RunStatus.Failed, BootPlan.ProtectedReason, null), s_author)
        : RunJournal.FactsAsync(tx, run.Id, s_author);
}
