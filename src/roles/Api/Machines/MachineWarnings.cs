using Goosed.Core;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
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
        var warnings = new List<string>(await MachineStore.WarningsAsync(session, machine));
        var profile = machine.MergedProfile;
        warnings.AddRange(ProfileKeys.Mistakable(profile).Select(fault => fault.Sentence));
        var faults = ProfileKeys.Faults(profile);

        // Before the first reading nothing can be said of blueprints.
        if (await DesiredStateStore.FindAsync(session) is not null)
        {
            var wanted = machine.WantedBlueprint;
            var blueprint = wanted is null ? await BlueprintStore.DefaultAsync(session) : await BlueprintStore.FindAsync(session, wanted);
            if (blueprint is null)
            {
                warnings.Add(await NoBlueprintAsync(session, wanted));
            }
            else
            {
                faults = [.. faults.Union(InstallCheck.Faults(machine, blueprint.Blueprint))];
            }

            if (machine.WantedWorkflow is { } workflow && workflow != Workflow.DefaultName && await WorkflowStore.FindAsync(session, workflow) is null)
            {
                var known = (await WorkflowStore.AllAsync(session)).Select(each => each.Workflow.Name).Append(Workflow.DefaultName);
                warnings.Add($"There is no workflow '{workflow}' in the desired state; {NearestName.Hint(workflow, [.. known.Distinct()])}");
            }
        }

        warnings.AddRange(faults.Select(fault => fault.Sentence));
        return warnings;
    }

    private static async Task<string> NoBlueprintAsync(Session session, string? wanted)
    {
        var known = (await BlueprintStore.AllAsync(session)).Select(each => each.Blueprint.Name).ToList();
        return wanted is null
            ? "The machine names no blueprint and the desired state marks none as default, so it can't be installed: set profile.blueprint."
            : $"There is no blueprint '{wanted}' in the desired state; {NearestName.Hint(wanted, known)}";
    }
}
