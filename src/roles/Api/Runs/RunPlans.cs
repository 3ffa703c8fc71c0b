using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Core.Json;
using Goosed.Core.Machines;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Runs;

namespace Goosed.Api.Runs;

/// <summary>What a run would do, for an operator to read before it is started.</summary>
internal static class RunPlans
{
    public static async Task<RunPlanView> OfAsync(Session session, Machine machine, RunStart start, SecretMasker secrets)
    {
        var blueprint = start.BlueprintId is { } id ? await BlueprintStore.FindAsync(session, id) : null;
        var workflow = await RunJournal.WorkflowAsync(session, start.Workflow);
        var profile = JsonMerge.Layers(blueprint?.Blueprint.Profile ?? [], machine.MergedProfile);
        var boot = workflow.Steps.Count > 0 ? workflow.Steps[0].Limit : TimeSpan.Zero;
        return new(secrets)
        {
            MachineId = machine.Id,
            Hostname = machine.Hostname,
            Mac = machine.Address?.ToString(),
            Blueprint = start.Blueprint,
            Workflow = workflow.Name,
            Disk = Disk(profile),
            Wipe = !(Value(profile, "disks", "wipe") is { } wipe && wipe.GetValueKind() == JsonValueKind.False),
            Protected = machine.IsProtected,
            ArmedUntil = boot > TimeSpan.Zero ? start.At + boot : null,
        };
    }

    // Windows numbers its disks.
    private static string Disk(JsonObject profile) => Value(profile, "windows", "disk") is { } number
        ? number.ToString()
        : Value(profile, "disks", "install")?.ToString() ?? "auto";

    private static JsonNode? Value(JsonObject profile, string parent, string key) => (profile[parent] as JsonObject)?[key];
}
