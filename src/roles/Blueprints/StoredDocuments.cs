using Goosed.Core.Blueprints;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Rendering;

namespace Goosed.Blueprints;

/// <summary>The blueprints and workflows that are in force; of them only what differs is written.</summary>
internal sealed record StoredDocuments(IReadOnlyList<StoredBlueprint> Blueprints, IReadOnlyList<StoredWorkflow> Workflows)
{
    public static async Task<StoredDocuments> ReadAsync(Session session) => new(await BlueprintStore.AllAsync(session), await WorkflowStore.AllAsync(session));

    public bool Differ(DesiredState state) =>
        ChangedBlueprints(state).Any() || GoneBlueprints(state).Any() || ChangedWorkflows(state).Any() || GoneWorkflows(state).Any();

    /// <summary>True when there is one in force that can be rendered.</summary>
    public bool HasSound(string blueprint) =>
        Blueprints.FirstOrDefault(stored => stored.Blueprint.Name == blueprint) is { } found
            && BlueprintCheck.Check(found.Blueprint).Faults.Count == 0;

    /// <summary>False when another process is at it.</summary>
    public static async Task<bool> WriteAsync(Transaction tx, DesiredState state)
    {
        if (!await tx.TryClaimAsync(MachineWriter.Claim))
        {
            return false;
        }

        var stored = await ReadAsync(tx);
        foreach (var blueprint in stored.ChangedBlueprints(state))
        {
            await BlueprintStore.PutAsync(tx, blueprint);
        }

        foreach (var blueprint in stored.GoneBlueprints(state))
        {
            await BlueprintStore.RetireAsync(tx, blueprint.Id);
        }

        foreach (var workflow in stored.ChangedWorkflows(state))
        {
            await WorkflowStore.PutAsync(tx, workflow);
        }

        foreach (var workflow in stored.GoneWorkflows(state))
        {
            await WorkflowStore.RetireAsync(tx, workflow.Id);
        }

        return true;
    }

    private IEnumerable<Blueprint> ChangedBlueprints(DesiredState state)
    {
        var known = Blueprints.ToDictionary(stored => stored.Blueprint.Name, stored => stored.Blueprint, StringComparer.Ordinal);
        return state.Blueprints.Where(blueprint => known.GetValueOrDefault(blueprint.Name) is not { } stored || BlueprintStore.Differs(stored, blueprint));
    }

    private IEnumerable<StoredBlueprint> GoneBlueprints(DesiredState state)
    {
        var kept = state.Blueprints.Select(blueprint => blueprint.Name).ToHashSet(StringComparer.Ordinal);
        return Blueprints.Where(stored => !kept.Contains(stored.Blueprint.Name));
    }

    private IEnumerable<Workflow> ChangedWorkflows(DesiredState state)
    {
        var known = Workflows.ToDictionary(stored => stored.Workflow.Name, stored => stored.Workflow, StringComparer.Ordinal);
        return state.Workflows.Where(workflow => known.GetValueOrDefault(workflow.Name) is not { } stored || WorkflowStore.Differs(stored, workflow));
    }

    private IEnumerable<StoredWorkflow> GoneWorkflows(DesiredState state)
    {
        var kept = state.Workflows.Select(workflow => workflow.Name).ToHashSet(StringComparer.Ordinal);
        return Workflows.Where(stored => !kept.Contains(stored.Workflow.Name));
    }
}
