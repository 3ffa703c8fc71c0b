using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Core.Events;
using Goosed.Core.Installations;
using Goosed.Core.Telemetry;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Events;
using Goosed.Database.Installations;
using Goosed.Database.Machines;

namespace Goosed.Blueprints;

/// <summary>What putting a state in force came to.</summary>
/// <param name="IsNew">True when its version was not in force before.</param>
/// <param name="Conflicts">Documents that what the API set keeps out of force.</param>
internal sealed record AppliedState(bool IsNew, IReadOnlyList<DocumentFault> Conflicts);

/// <summary>
/// Puts documents in force by difference, in small transactions, so that nobody waits for a large state. The version is marked when all
/// of it is written; whoever is stopped before is followed by a turn that finds what is left.
/// </summary>
internal sealed class DesiredStateSync(IDatabase database, MachineWriter writer)
{
    // What somebody else changes meanwhile is planned again; who changes more often than that waits for the next turn.
    private const int MostPlans = 5;

    public async Task<AppliedState> ApplyAsync(DesiredState state, CancellationToken ct)
    {
        var (current, reading) = await database.ReadAsync(async session => (await DesiredStateStore.FindAsync(session), await InstallationStore.ReadingAsync(session)), ct);
        if (current?.Says(state.Version, state.Faults, []) == true)
        {
            // It has stood still for a turn: a folder that is still being filled or mounted is not taken for all there is.
            return reading != Reading.Later && state.HasEveryMachine ? await MarkAsync(state, state, [], isWhole: true, ct) : new(false, []);
        }

        // A machine that another one's address keeps out is tried again: the address may be free by now.
        for (var plans = 0; plans < MostPlans; plans++)
        {
            if (await TryApplyAsync(state, ct) is { } applied)
            {
                return applied;
            }
        }

        return new(false, current?.Conflicts ?? []);
    }

    /// <summary>Null when it has to be planned again.</summary>
    private async Task<AppliedState?> TryApplyAsync(DesiredState state, CancellationToken ct)
    {
        var machines = await database.ReadAsync(MachineStore.AllAsync, ct);
        var stored = await database.ReadAsync(StoredDocuments.ReadAsync, ct);

        // What the database has in force, so that a last good version outlives a restart.
        var inForce = LastGood.Merge(
            new()
            {
                Version = "",
                Blueprints = [.. stored.Blueprints.Select(blueprint => blueprint.Blueprint)],
                Workflows = [.. stored.Workflows.Select(workflow => workflow.Workflow)],
                MachineProfiles = [.. machines.Where(machine => machine.Desired?.Path is not null).Select(MachineProfile.Of)],
            },
            state with { Blueprints = [.. state.Blueprints, .. state.Unrenderable.Where(blueprint => !stored.HasSound(blueprint.Name))] });
        if (stored.Differ(inForce) && !await database.WriteAsync(tx => StoredDocuments.WriteAsync(tx, inForce), ct))
        {
            return null;
        }

        var plan = DesiredMachines.Plan(inForce.MachineProfiles, machines);
        foreach (var batch in MachineBatches.Of(plan.Changes, MachineWriter.BatchSize))
        {
            if (!await writer.WriteAsync(batch, ct))
            {
                return null;
            }
        }

        return await MarkAsync(state, inForce, plan.Conflicts, isWhole: false, ct);
    }

    // Where the file of each machine on hold names it; none where the file can't be read.
    private static async Task<Dictionary<string, int>> NoticeLinesAsync(Session session, DesiredState inForce)
    {
        var held = await MachineStore.HeldPathsAsync(session);
        return inForce.MachineProfiles.Where(document => document.Line > 0 && held.Contains(document.Path))
            .ToDictionary(document => document.Path, document => document.Line, StringComparer.Ordinal);
    }

    /// <param name="state">What was read.</param>
    /// <param name="inForce">What of it is in force, with last good versions.</param>
    /// <param name="conflicts">But for these.</param>
    /// <param name="isWhole">True when a machine that comes from now on is a new one.</param>
    /// <param name="ct">Cuts it off.</param>
    private async Task<AppliedState> MarkAsync(
        DesiredState state, DesiredState inForce, IReadOnlyList<DocumentFault> conflicts, bool isWhole, CancellationToken ct)
    {
        if (!isWhole && await database.ReadAsync(DesiredStateStore.FindAsync, ct) is { } marked && marked.Says(state.Version, state.Faults, conflicts))
        {
            return new(false, conflicts);
        }

        var isNew = await database.WriteAsync(async tx =>
        {
            // Of several processes one tells of it.
            if (!await tx.TryClaimAsync(MachineWriter.Claim))
            {
                return false;
            }

            if (isWhole)
            {
                await InstallationStore.SetReadingAsync(tx, Reading.Later);
            }

            var before = await DesiredStateStore.FindAsync(tx);
            await DesiredStateStore.PutAsync(tx, state.Version, state.Faults, conflicts, await NoticeLinesAsync(tx, inForce));
            if (before?.Version == state.Version)
            {
                return false;
            }

            using var span = Tracing.StartRoot("apply desired state", BlueprintsRole.RoleName);
            await AuditStore.AppendChangeAsync(tx, MachineWriter.Author, "desired_state_applied", "desired-state", new() { ["version"] = before?.Version }, new() { ["version"] = state.Version });
            await EventStore.AppendAsync(tx, Subjects.BlueprintsUpdated, new JsonObject { ["version"] = state.Version });
            return true;
        }, ct);
        return new(isNew, conflicts);
    }
}
