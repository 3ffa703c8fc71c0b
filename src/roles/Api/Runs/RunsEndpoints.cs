using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Runs;

/// <summary><c>/v1/runs</c>.</summary>
internal static class RunsEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder v1)
    {
        var runs = v1.MapGroup("/runs").WithTags("runs");
        runs.MapPost("/start", Start).ForOperators().WithSummary("Start a run: the machine is installed at its next network boot");
        runs.MapPost("/finish", Finish).ForOperatorsOr(TokenPurpose.Agent).WithSummary("End a run").TakesRawControls();
        runs.MapPost("/{id}/milestones", MilestoneReports.Post).ForOperatorsOr(TokenPurpose.Agent).WithSummary("Report a milestone of a run")
            .Accepts<MilestoneRequest>("application/json", "application/x-www-form-urlencoded", "multipart/form-data");
        runs.MapPost("/{id}/cancel", Cancel).ForOperators().WithSummary("Cancel a run: its machine keeps to its disk");
        runs.MapGet("/", List).ForOperators().WithSummary("List runs, newest first");
        runs.MapGet("/{id}", Get).ForOperators().WithSummary("One run with its timeline");
    }

    private static Task<Results<Created<RunView>, Ok<RunPlanView>, ProblemHttpResult>> Start(
        StartRunRequest request, bool? dry_run, HttpContext context, IDatabase database, CancellationToken ct) =>
        database.WriteAsync<Results<Created<RunView>, Ok<RunPlanView>, ProblemHttpResult>>(async tx =>
        {
            if (await MachineStore.FindAsync(tx, request.MachineId) is not { } machine)
            {
                return Problems.NotFound("machine", request.MachineId);
            }

            if (await RunStore.RunningAsync(tx, machine.Id) is { } running)
            {
                return Problems.Conflict($"Run {running.Id} of this machine is running; wait for its end or cancel it with POST /v1/runs/{running.Id}/cancel.",
                    new Dictionary<string, object?> { ["run_id"] = running.Id });
            }

            var (start, fault) = await RunRequests.ResolveAsync(tx, machine, request, context.Caller().Actor);
            if (start is null)
            {
                return fault ?? Problems.Invalid("The run could not be started.");
            }

            if (dry_run == true)
            {
                return TypedResults.Ok(await RunPlans.OfAsync(tx, machine, start, context.Secrets()));
            }

            if (machine.Held is not null)
            {
                machine = await MachineJournal.SaveAsync(tx, machine, machine with { Held = null }, context.Author(), "machine_released");
            }

            var run = await RunJournal.StartAsync(tx, machine, start, context.Author());
            return TypedResults.Created($"/v1/runs/{run.Id}", new RunView(run, context.Secrets()));
        }, ct);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> Finish(
        FinishRunRequest request, HttpContext context, IDatabase database, LateReports late, CancellationToken ct)
    {
        if (RunStates.ParseStatus(request.Status) is not { } status || status == RunStatus.Running)
        {
            return Problems.BadRequest($"status '{request.Status}' is not the end of a run; it takes success, failed or cancelled.");
        }

        var reason = context.Caller().IsOperator && ReportText.Reason(request.Logs) is { } said ? $": {said}" : ".";
        var message = status == RunStatus.Success ? null : $"Ended as {status.ToWord()} by {context.Caller().Actor}{reason}";
        return await EndAsync(request.RunId, new(status, message, request.Logs), context, (database, late), ct);
    }

    private static Task<Results<Ok<RunView>, ProblemHttpResult>> Cancel(
        Guid id, HttpContext context, IDatabase database, LateReports late, CancellationToken ct) =>
        EndAsync(id, new(RunStatus.Cancelled, $"Cancelled by {context.Caller().Actor}.", null), context, (database, late), ct);

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> EndAsync(
        Guid id, RunEvent.Finished end, HttpContext context, (IDatabase Database, LateReports Late) to, CancellationToken ct)
    {
        var (answer, tell) = await to.Database.WriteAsync<(Results<Ok<RunView>, ProblemHttpResult>, Action?)>(async tx =>
        {
            var caller = context.Caller();
            if (await RunRequests.FindAsync(tx, id, caller) is not { } run)
            {
                return (RunRequests.Missing(id, caller), null);
            }

            context.JoinRun(run.TraceParent);
            if (await RunJournal.ApplyAsync(tx, run.Id, end, context.Author()) is { } ended)
            {
                return (TypedResults.Ok(new RunView(ended, context.Secrets())), null);
            }

            if (run.Status == end.Status)
            {
                return (TypedResults.Ok(new RunView(run, context.Secrets())), null);
            }

            string? late = null;
            if (caller.Token is not null)
            {
                late = await RunJournal.LateAsync(tx, run, LateReport.Of(end), context.ClientAddress());
                context.SetTold();
            }

            return (
                Problems.Conflict($"Run {id} has ended as {run.Status.ToWord()} already and stays so; see it with GET /v1/runs/{id}.",
                    new Dictionary<string, object?> { ["run_status"] = run.Status.ToWord() }),
                () => to.Late.Tell(run.Id, run.MachineId, run.Status, late));
        }, ct);
        tell?.Invoke();
        return answer;
    }

    private static async Task<Results<Ok<ListAnswer<RunView>>, ProblemHttpResult>> List(
        [AsParameters] RunListQuery query, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(query.Limit, query.Cursor, out var page, out var fault))
        {
            return fault;
        }

        if (query.Status is { Length: > 0 } status && RunStates.ParseStatus(status) is null)
        {
            return Problems.BadRequest($"status '{status}' is none of running, success, failed, cancelled.");
        }

        var runs = await database.ReadAsync(session => RunStore.ListAsync(session, page, query.Filter), ct);
        return TypedResults.Ok(runs.Answer(run => new RunView(run, context.Secrets())));
    }

    private static Task<Results<Ok<RunDetail>, ProblemHttpResult>> Get(Guid id, HttpContext context, IDatabase database, CancellationToken ct) =>
        database.ReadAsync<Results<Ok<RunDetail>, ProblemHttpResult>>(async session => await RunStore.FindAsync(session, id) is { } run
            ? TypedResults.Ok(new RunDetail(run, await TimelineStore.ListAsync(session, id), context.Secrets()))
            : Problems.NotFound("run", id), ct);
}
