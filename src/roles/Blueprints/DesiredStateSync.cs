using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Core.Blueprints;
using Goosed.Core.Events;
using Goosed.Core.Ids;
using Goosed.Core.Machines;
using Goosed.Core.Telemetry;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Events;
using Goosed.Database.Machines;
using Goosed.Hosting.Settings;

namespace Goosed.Blueprints;

/// <summary>Puts documents in force: one transaction a version, so that nobody sees half of one.</summary>
internal sealed class DesiredStateSync(IDatabase database, GoosedOptions options)
{
    private static readonly Author s_author = new("desired-state");

    /// <summary>True when the version was not in force before.</summary>
    public async Task<bool> ApplyAsync(DesiredState state, CancellationToken ct)
    {
        if (IsInForce(await database.ReadAsync(DesiredStateStore.FindAsync, ct), state))
        {
            return false;
        }

        return await database.WriteAsync(async tx =>
        {
            // Of several processes one applies it; the others find it in force at their next look.
            var isMine = await tx.TryClaimAsync("desired state");
            var current = await DesiredStateStore.FindAsync(tx);
            if (!isMine || IsInForce(current, state))
            {
                return false;
            }

            var isNew = current?.Version != state.Version;

            var inForce = LastGood.Merge(await InForceAsync(tx), state);
            await ApplyBlueprintsAsync(tx, inForce);
            await ApplyWorkflowsAsync(tx, inForce);
            var conflicts = await ApplyMachinesAsync(tx, inForce);
            await DesiredStateStore.PutAsync(tx, state.Version, [.. state.Faults, .. conflicts]);
            if (isNew)
            {
                using var span = Tracing.StartRoot("apply desired state", BlueprintsRole.RoleName);
                await AuditStore.AppendChangeAsync(tx, s_author, "desired_state_applied", "desired-state", new() { ["version"] = current?.Version }, new() { ["version"] = state.Version });
                await EventStore.AppendAsync(tx, Subjects.BlueprintsUpdated, new JsonObject { ["version"] = state.Version });
            }

            return isNew;
        }, ct);
    }

    // A machine that another one's address kept out is tried again: the address may be free by now.
    private static bool IsInForce(DesiredStateSummary? current, DesiredState state) =>
        current?.Version == state.Version && current.Faults.Count == state.Faults.Count;

    // What the database has in force, so that a last good version outlives a restart.
    private static async Task<DesiredState> InForceAsync(Transaction tx) => new()
    {
        Version = "",
        Blueprints = [.. (await BlueprintStore.AllAsync(tx)).Select(stored => stored.Blueprint)],
        Workflows = [.. (await WorkflowStore.AllAsync(tx)).Select(stored => stored.Workflow)],
        MachineProfiles = [.. (await MachineStore.ListManagedAsync(tx)).Select(Document)],
    };

    private static MachineProfile Document(Machine machine) => new()
    {
        Path = machine.Desired?.Path ?? "",
        Mac = machine.Mac,
        Macs = machine.Macs,
        Uuid = machine.Uuid,
        Serial = machine.Serial,
        Blueprint = machine.Desired?.Blueprint,
        Workflow = machine.Desired?.Workflow,
        Profile = machine.Desired?.Profile ?? [],
    };

    private static async Task ApplyBlueprintsAsync(Transaction tx, DesiredState state)
    {
        foreach (var blueprint in state.Blueprints)
        {
            await BlueprintStore.PutAsync(tx, blueprint);
        }

        var kept = state.Blueprints.Select(blueprint => blueprint.Name).ToHashSet();
        foreach (var stored in (await BlueprintStore.AllAsync(tx)).Where(stored => !kept.Contains(stored.Blueprint.Name)))
        {
            await BlueprintStore.RetireAsync(tx, stored.Id);
        }
    }

    private static async Task ApplyWorkflowsAsync(Transaction tx, DesiredState state)
    {
        foreach (var workflow in state.Workflows)
        {
            await WorkflowStore.PutAsync(tx, workflow);
        }

        var kept = state.Workflows.Select(workflow => workflow.Name).ToHashSet();
        foreach (var stored in (await WorkflowStore.AllAsync(tx)).Where(stored => !kept.Contains(stored.Workflow.Name)))
        {
            await WorkflowStore.RetireAsync(tx, stored.Id);
        }
    }

    private async Task<IReadOnlyList<DocumentFault>> ApplyMachinesAsync(Transaction tx, DesiredState state)
    {
        var named = new HashSet<Guid>();
        var conflicts = new List<DocumentFault>();
        foreach (var document in state.MachineProfiles)
        {
            if (await ApplyMachineAsync(tx, document, conflicts) is { } machine)
            {
                named.Add(machine);
            }
        }

        foreach (var machine in await MachineStore.ListManagedAsync(tx))
        {
            if (!named.Contains(machine.Id) && await MachineStore.FindAsync(tx, machine.Id) is { Desired: { } desired } current)
            {
                await MachineJournal.SaveAsync(tx, current with { Desired = desired with { Path = null } }, s_author);
            }
        }

        return conflicts;
    }

    private async Task<Guid?> ApplyMachineAsync(Transaction tx, MachineProfile document, List<DocumentFault> conflicts)
    {
        var known = await MachineStore.FindByMacAsync(tx, document.Mac);
        var machine = known ?? new Machine { Id = Uuid7.New(tx.Now), Mac = document.Mac, CreatedAt = tx.Now, UpdatedAt = tx.Now };
        var wanted = machine with
        {
            Macs = [.. document.Macs.Prepend(document.Mac).Concat(machine.Macs).Distinct()],
            Uuid = document.Uuid ?? machine.Uuid,
            Serial = document.Serial ?? machine.Serial,
            Desired = new DesiredMachine(document.Path, document.Blueprint, document.Workflow, document.Profile),
        };
        if (await MachineJournal.HolderAsync(tx, wanted) is { } holder)
        {
            conflicts.Add(new(document.Path, 1, $"{holder.Mac} belongs to machine {holder.MachineId}; remove it there, or here."));
            return known?.Id;
        }

        using var span = known is null || Differs(known, wanted) ? Tracing.StartRoot("apply machine profile", BlueprintsRole.RoleName) : null;
        if (known is null)
        {
            await MachineJournal.AddAsync(tx, wanted with { AwaitsRun = options.RunOnEnrol && !wanted.IsManual }, s_author);
        }
        else if (Differs(known, wanted))
        {
            await MachineJournal.SaveAsync(tx, wanted, s_author);
        }

        return wanted.Id;
    }

    private static bool Differs(Machine known, Machine wanted) =>
        known.Uuid != wanted.Uuid || known.Serial != wanted.Serial || !known.Macs.ToHashSet().SetEquals(wanted.Macs)
        || known.Desired is null || wanted.Desired is null
        || known.Desired.Path != wanted.Desired.Path || known.Desired.Blueprint != wanted.Desired.Blueprint || known.Desired.Workflow != wanted.Desired.Workflow
        || !JsonNode.DeepEquals(known.Desired.Profile, wanted.Desired.Profile);
}
