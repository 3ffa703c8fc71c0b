using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Machines;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.DesiredState;

/// <summary><c>/v1/blueprints</c>, <c>/v1/workflows</c>, <c>/v1/desired-state</c>.</summary>
internal static class DesiredStateEndpoints
{
    // GET /v1/machines?held=true lists the rest.
    private const int MostNotices = 1000;

    public static void MapDesiredState(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/").WithTags("desired state");
        group.MapGet("/blueprints", ListBlueprints).ForOperators().WithSummary("List blueprints by name");
        group.MapGet("/workflows", ListWorkflows).ForOperators().WithSummary("List workflows by name");
        group.MapGet("/desired-state", GetState).ForOperators().WithSummary("The version of the desired state, and what is wrong in its files");
    }

    private static async Task<Results<Ok<ListAnswer<BlueprintView>>, ProblemHttpResult>> ListBlueprints(
        int? limit, string? cursor, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var blueprints = await database.ReadAsync(session => BlueprintStore.ListAsync(session, page), ct);
        return TypedResults.Ok(blueprints.Answer(stored =>
            new BlueprintView(stored.Id, stored.Blueprint, stored.Present, (stored.CreatedAt, stored.UpdatedAt), context.Secrets())));
    }

    private static async Task<Results<Ok<ListAnswer<WorkflowView>>, ProblemHttpResult>> ListWorkflows(
        int? limit, string? cursor, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var workflows = await database.ReadAsync(session => WorkflowStore.ListAsync(session, page), ct);
        return TypedResults.Ok(workflows.Answer(stored => new WorkflowView(stored.Id, stored.Workflow, (stored.CreatedAt, stored.UpdatedAt), context.Secrets())));
    }

    private static Task<Results<Ok<DesiredStateView>, ProblemHttpResult>> GetState(HttpContext context, IDatabase database, CancellationToken ct) =>
        database.ReadAsync<Results<Ok<DesiredStateView>, ProblemHttpResult>>(async session =>
        {
            if (await DesiredStateStore.FindAsync(session) is not { } state)
            {
                return Problems.Missing("The desired state has not been read yet; the role blueprints does that when it starts.");
            }

            var held = await MachineStore.ListHeldAsync(session, MostNotices);
            var notices = held.Select(machine => Notice(machine, state.NoticeLines)).ToList();
            var found = new DesiredStateFaults(state.Faults, state.Conflicts, notices, await MachineStore.CountHeldAsync(session));
            return TypedResults.Ok(new DesiredStateView(found, state.Version, state.ReadAt, context.Secrets()));
        }, ct);

    private static DocumentFault Notice(Machine machine, IReadOnlyDictionary<string, int> lines)
    {
        var path = machine.Desired?.LastPath ?? "";
        return new(path, lines.GetValueOrDefault(path), $"Machine {machine.Id} ({machine.Address?.ToString() ?? "no address"}) is on hold: {machine.Held} "
            + $"Let it be installed with goosectl machines release {machine.Id}, or end its hold without a run: "
            + $"goosectl machines release {machine.Id} --no-run");
    }
}
