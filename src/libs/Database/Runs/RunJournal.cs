using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Core.Blueprints;
using Goosed.Core.Events;
using Goosed.Core.Ids;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Telemetry;
using Goosed.Database.Blueprints;
using Goosed.Database.Events;
using Goosed.Database.Facts;
using Goosed.Database.Machines;

namespace Goosed.Database.Runs;

/// <summary>Everything that a change of a run writes: its row, its timeline, its events, in the caller's transaction.</summary>
public static class RunJournal
{
    /// <summary>
    /// Starts the first run of a machine, of the blueprint and workflow that it asks for. One that can't be carried out ends as failed at
    /// once.
    /// </summary>
    /// <param name="tx">The caller's.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="start">From when it counts, and who asked, in words.</param>
    /// <param name="faultOf">What keeps a machine from being installed with a blueprint; null for nothing.</param>
    /// <param name="author">Who starts it.</param>
    public static async Task<Run> StartFirstAsync(
        Transaction tx, Machine machine, (DateTimeOffset At, string By) start, Func<Machine, Blueprint, string?> faultOf, Author author)
    {
        var wanted = machine.WantedBlueprint;
        var blueprint = wanted is null ? await BlueprintStore.DefaultAsync(tx) : await BlueprintStore.FindAsync(tx, wanted);
        var run = await StartAsync(
            tx, machine,
            new(
                start.At, start.By, blueprint?.Id, blueprint?.Blueprint.Name ?? wanted,
                machine.WantedWorkflow ?? blueprint?.Blueprint.Workflow),
            author);
        return run.Status == RunStatus.Running && blueprint is not null && faultOf(machine, blueprint.Blueprint) is { } fault
            ? await ApplyAsync(tx, run.Id, new RunEvent.Finished(RunStatus.Failed, fault, null), author) ?? run
            : run;
    }

    /// <summary>Starts a run; a protected machine's ends at once.</summary>
    public static async Task<Run> StartAsync(Transaction tx, Machine machine, RunStart start, Author author)
    {
        var workflow = await WorkflowAsync(tx, start.Workflow);
        var span = RunTelemetry.Start();
        var run = new Run
        {
            Id = Uuid7.New(tx.Now),
            MachineId = machine.Id,
            Hostname = machine.Hostname,
            BlueprintId = start.BlueprintId,
            Blueprint = start.Blueprint,
            Workflow = workflow.Name,
            Milestones = [.. workflow.Steps.Select(step => new Milestone(step.Name, (long)step.Limit.TotalSeconds))],
            StartedAt = start.At,
            CurrentSince = start.At,
            Awaited = machine.AwaitsRun,
            Simulated = machine.IsSimulated,
            TraceId = span.Context.TraceId.ToHexString(),
            TraceParent = Tracing.Format(span.Context),
        };
        tx.AfterCommit(() => span.Started(run));
        await RunStore.InsertAsync(tx, run);
        await MachineStore.ClearAwaitsRunAsync(tx, machine.Id);
        await TimelineStore.AppendAsync(
            tx, run.Id, TimelineKinds.Started,
            $"Started by {start.By}: blueprint {run.Blueprint ?? "(none)"}, workflow {run.Workflow}, trace {run.TraceId}.");
        await AuditStore.AppendAsync(tx, author, "run_started", $"run/{run.Id:D}", new()
        {
            ["machine_id"] = run.MachineId,
            ["before"] = null,
            ["after"] = new JsonObject { ["status"] = run.Status.ToWord(), ["blueprint"] = run.Blueprint, ["workflow"] = run.Workflow },
        });
        await EventStore.AppendAsync(tx, Subjects.RunStarted, new JsonObject
        {
            ["run_id"] = run.Id,
            ["machine_id"] = run.MachineId,
            ["status"] = run.Status.ToWord(),
            ["started_at"] = run.StartedAt.UtcDateTime,
        });
        tx.Log(log => log.Started(run, machine, author));
        return machine.IsProtected
            ? await ApplyAsync(tx, run.Id, new RunEvent.Finished(RunStatus.Failed, BootPlan.ProtectedReason, null), author) ?? run
            : run;
    }

    /// <summary>The workflow that a run gets: the one of that name, else the default one.</summary>
    public static async Task<Core.Blueprints.Workflow> WorkflowAsync(Session session, string? name) =>
        (await WorkflowStore.FindAsync(session, name ?? Core.Blueprints.Workflow.DefaultName))?.Workflow
            ?? Core.Blueprints.Workflow.Default;

    /// <summary>
    /// Applies an event to a run as it is now, with its row locked: what the caller read of it before does not count. The run after the
    /// change; null when nothing changed, and then nothing is told. The end of a run is told.
    /// </summary>
    public static async Task<Run?> ApplyAsync(Transaction tx, Guid runId, RunEvent @event, Author author)
    {
        if (await RunStore.FindAsync(tx, runId) is not { } run || run.Next(@event, tx.Now) is not { } next)
        {
            return null;
        }

        if (next.Status == RunStatus.Failed && @event is RunEvent.Overdue or RunEvent.ScriptServed)
        {
            next = next with { Message = $"{next.Message} {StopPlace.Explain(run, await TimelineStore.ListAsync(tx, run.Id))}" };
        }

        if (!await RunStore.UpdateAsync(tx, next))
        {
            return null;
        }

        RunTelemetry.Changed(tx, run, next);
        if (next.Status != RunStatus.Running)
        {
            await TellEndAsync(tx, next, author);
        }

        return next;
    }

    /// <summary>Ends a run that the facts there are say is done.</summary>
    public static async Task<Run?> FactsAsync(Transaction tx, Guid runId, Author author) =>
        await RunStore.FindAsync(tx, runId) is { } run && await FactStore.IsDoneAsync(tx, run)
            ? await ApplyAsync(tx, runId, new RunEvent.FactsArrived(PostinstallDone: true), author)
            : null;

    /// <summary>Keeps a report that came when its run had ended, once; the sentence for it, or null when nothing was to be kept.</summary>
    public static async Task<string?> LateAsync(Transaction tx, Run ended, LateReport report, string? address)
    {
        var sentence = report.After(ended, tx.Now);
        var isNew = ended.Status != RunStatus.Running
            && !(report.InTime is { } inTime && await TimelineStore.HasAsync(tx, ended.Id, TimelineKinds.Milestone, inTime))
            && !await TimelineStore.HasAsync(tx, ended.Id, TimelineKinds.Late, report.Said);
        if (isNew)
        {
            await TimelineStore.AppendAsync(tx, ended.Id, TimelineKinds.Late, sentence, address);
        }

        return isNew ? sentence : null;
    }

    /// <summary>Removes the runs of a machine with all that there is of them.</summary>
    public static async Task ForgetAsync(Transaction tx, Guid machineId)
    {
        foreach (var run in await RunStore.IdsAsync(tx, machineId))
        {
            await HandoutStore.ForgetAsync(tx, run);
            await TokenStore.ForgetAsync(tx, run);
            await TimelineStore.ForgetAsync(tx, run);
        }

        await RunStore.DeleteAsync(tx, machineId);
    }

    private static async Task TellEndAsync(Transaction tx, Run ended, Author author)
    {
        var machine = await MachineStore.FindAsync(tx, ended.MachineId);
        var status = ended.Status.ToWord();
        await HandoutStore.ForgetAsync(tx, ended.Id);

        // What was held back is over.
        await MachineStore.ClearAwaitsRunAsync(tx, ended.MachineId);
        await AuditStore.AppendAsync(tx, author, "run_finished", $"run/{ended.Id:D}", new()
        {
            ["machine_id"] = ended.MachineId,
            ["status"] = status,
            ["before"] = new JsonObject { ["status"] = RunStatus.Running.ToWord() },
            ["after"] = new JsonObject { ["status"] = status, ["message"] = ended.Message },
        });
        await TimelineStore.AppendAsync(tx, ended.Id, TimelineKinds.Finished, ended.Message is { } why ? $"{status}: {why}" : status);
        await EventStore.AppendAsync(tx, Subjects.RunFinished, new JsonObject
        {
            ["run_id"] = ended.Id,
            ["machine_id"] = ended.MachineId,
            ["status"] = status,
            ["finished_at"] = ended.FinishedAt?.UtcDateTime,
        });
        tx.Log(log => log.Ended(ended, machine, author));
    }
}

/// <summary>How a run starts.</summary>
/// <param name="At">From when it counts.</param>
/// <param name="By">Who asked, in words.</param>
/// <param name="Blueprint">Name of the blueprint, known or not; null when there is none to choose.</param>
/// <param name="Workflow">Name of the workflow, or null for the default one.</param>
public sealed record RunStart(DateTimeOffset At, string By, Guid? BlueprintId, string? Blueprint, string? Workflow);
