using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Text;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Rendering;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Runs;

/// <summary>What requests about runs name, looked up.</summary>
internal static class RunRequests
{
    /// <summary>For the moments after the first start, when no blueprint is known although there are some.</summary>
    public const string UnreadDesiredState = "The desired state has not been read yet. That takes a process with the role blueprints a few seconds after its first start: try again, and see that one runs.";

    /// <summary>The run, unless the caller is a machine and it is not that machine's own.</summary>
    public static async Task<Run?> FindAsync(Session session, Guid id, Caller caller) =>
        caller.Token is { } token && token.RunId != id ? null : await RunStore.FindAsync(session, id);

    /// <summary>The answer for a run that was not found; a machine learns nothing about others' runs.</summary>
    public static ProblemHttpResult Missing(Guid id, Caller caller) => caller.Token is null ? Problems.NotFound("run", id) : Problems.Refused();

    /// <summary>The blueprint and workflow that a start asks for; what it leaves open is the machine's own.</summary>
    public static async Task<(RunStart? Start, ProblemHttpResult? Fault)> ResolveAsync(Transaction tx, Machine machine, StartRunRequest request, string actor)
    {
        var wanted = string.IsNullOrEmpty(request.BlueprintId) ? machine.WantedBlueprint : request.BlueprintId;
        var blueprint = wanted is null ? await BlueprintStore.DefaultAsync(tx)
            : Guid.TryParse(wanted, out var id) ? await BlueprintStore.FindAsync(tx, id)
            : await BlueprintStore.FindAsync(tx, wanted);
        if (blueprint is not { Present: true })
        {
            if (await DesiredStateStore.FindAsync(tx) is null)
            {
                return (null, Problems.Unavailable(UnreadDesiredState));
            }

            return (null, wanted is null
                ? Problems.Invalid("The machine names no blueprint and the desired state marks none as default; name one in blueprint_id or in profile.blueprint.")
                : Problems.Missing($"There is no blueprint '{wanted}' in the desired state; {await NearAsync(tx, wanted)} List them with GET /v1/blueprints."));
        }

        if (InstallCheck.Faults(machine, blueprint.Blueprint) is { Count: > 0 } faults)
        {
            return (null, Problems.Faulty(InstallCheck.Reason(blueprint.Blueprint, faults) ?? "", faults.Select(fault => $"{fault}")));
        }

        var workflow = string.IsNullOrEmpty(request.WorkflowId) ? machine.WantedWorkflow ?? blueprint.Blueprint.Workflow : await WorkflowAsync(tx, request.WorkflowId);
        return workflow is null && !string.IsNullOrEmpty(request.WorkflowId)
            ? (null, Problems.Missing($"There is no workflow '{request.WorkflowId}' in the desired state. List them with GET /v1/workflows."))
            : (new(tx.Now, actor, blueprint.Id, blueprint.Blueprint.Name, workflow), null);
    }

    private static async Task<string> NearAsync(Session session, string wanted) =>
        NearestName.Hint(wanted, [.. (await BlueprintStore.AllAsync(session)).Select(blueprint => blueprint.Blueprint.Name)]);

    private static async Task<string?> WorkflowAsync(Session session, string idOrName) =>
        (Guid.TryParse(idOrName, out var id) ? await WorkflowStore.FindAsync(session, id) : await WorkflowStore.FindAsync(session, idOrName))?.Workflow.Name
        ?? (idOrName == Workflow.DefaultName ? Workflow.DefaultName : null);
}
