using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Core.Text;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Machines;
using Goosed.Rendering;

namespace Goosed.Api.Machines;

/// <summary>What is to be looked at of a machine as it is: nothing of it is a reason to refuse a change.</summary>
internal static class MachineWarnings
{
    public static async Task<IReadOnlyList<string>> OfAsync(Session session, Machine machine)
    {
        var profile = machine.MergedProfile;
        var faults = ProfileKeys.Mistakable(profile).Concat(ProfileKeys.Faults(profile));
        var missing = new List<string>();

        // Before the first reading nothing can be said of blueprints.
        if (await DesiredStateStore.FindAsync(session) is not null)
        {
            var blueprint = machine.WantedBlueprint is { } wanted
                ? await BlueprintStore.FindAsync(session, wanted)
                : await BlueprintStore.DefaultAsync(session);
            faults = blueprint is null ? faults : faults.Union(InstallCheck.Faults(machine, blueprint.Blueprint));
            missing.AddRange(blueprint is null ? [await NoBlueprintAsync(session, machine.WantedBlueprint)] : []);
            missing.AddRange(await NoWorkflowAsync(session, machine.WantedWorkflow) is { } warning ? [warning] : []);
        }

        return [.. await MachineStore.WarningsAsync(session, machine), .. missing, .. faults.Select(fault => fault.Sentence)];
    }

    private static async Task<string> NoBlueprintAsync(Session session, string? wanted)
    {
        var known = (await BlueprintStore.AllAsync(session)).Select(each => each.Blueprint.Name).ToList();
        return wanted is null
            ? "The machine names no blueprint and the desired state marks none as default, so it can't be installed: set profile.blueprint."
            : $"There is no blueprint '{wanted}' in the desired state; {NearestName.Hint(wanted, known)}";
    }

    private static async Task<string?> NoWorkflowAsync(Session session, string? wanted)
    {
        if (wanted is null or Workflow.DefaultName || await WorkflowStore.FindAsync(session, wanted) is not null)
        {
            return null;
        }

        var known = (await WorkflowStore.AllAsync(session)).Select(each => each.Workflow.Name).Append(Workflow.DefaultName).Distinct();
        return $"There is no workflow '{wanted}' in the desired state; {NearestName.Hint(wanted, [.. known])}";
    }
}
