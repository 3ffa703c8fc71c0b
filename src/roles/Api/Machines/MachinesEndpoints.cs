using Goosed.Core.Audit;
using Goosed.Core.Ids;
using Goosed.Core.Machines;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Blueprints;
using Goosed.Database.Facts;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Machines;

/// <summary><c>/v1/machines</c>.</summary>
internal static class MachinesEndpoints
{
    private static readonly PageRequest RunsShown = new(20, null);

    public static void MapMachines(this IEndpointRouteBuilder v1)
    {
        var machines = v1.MapGroup("/machines").WithTags("machines");
        machines.MapPost("/", Enrol).ForOperators().WithSummary("Enrol a machine, or change the one with this MAC");
        machines.MapGet("/", List).ForOperators().WithSummary("List machines");
        machines.MapGet("/{id}", Get).ForOperators().WithSummary("One machine with its latest facts and runs");
        machines.MapPatch("/{id}", Patch).ForOperators().WithSummary("Change a machine by an RFC 7396 merge patch");
        machines.MapPost("/confirm", MachineConfirmation.Confirm).ForOperators().WithSummary("Say which machine it is that asked: what it told then is on record from there on");
        machines.MapPost("/release", MachineRelease.Release).ForOperators().WithSummary("End the hold of machines, and start the runs that it kept back");
        machines.MapGet("/deleted", MachineRestore.List).ForOperators().WithSummary("List deleted machines, newest first");
        machines.MapPost("/{id}/restore", MachineRestore.Restore).ForOperators().WithSummary(
            "Take back that a machine was deleted; no run starts");
        machines.MapDelete("/{id}", Delete).ForOperators().WithSummary("Forget a machine; its history is kept, and enrolling it again installs it anew");
    }

    /// <summary>A machine with what is to be looked at of it.</summary>
    internal static async Task<MachineView> ViewAsync(Session session, Machine machine, HttpContext context) =>
        new(machine, await StandingAsync(session, machine.Id), context.Secrets(), await MachineWarnings.OfAsync(session, machine));

    internal static async Task<MachineStanding> StandingAsync(Session session, Guid id) =>
        new(await RunStore.CurrentAsync(session, id), await BlueprintStore.DefaultNameAsync(session));

    private static async Task<Results<Created<MachineView>, Ok<MachineView>, ProblemHttpResult>> Enrol(
        EnrolRequest request, [FromHeader(Name = "If-None-Match")] string? condition, HttpContext context, IDatabase database,
        GoosedOptions options, CancellationToken ct)
    {
        if (condition is not (null or "" or "*"))
        {
            return Problems.BadRequest($"If-None-Match is '{condition}'; it takes *, for a machine that is not enrolled yet.");
        }

        var (machine, isNew, refusal) = await database.WriteAsync(
            tx => EnrolAsync(tx, request, mustBeNew: condition is "*", context.Author(), options), ct);
        if (machine is null)
        {
            return refusal ?? Problems.NotFound("machine", request.Mac);
        }

        var view = await database.ReadAsync(session => ViewAsync(session, machine, context), ct);
        return isNew ? TypedResults.Created($"/v1/machines/{machine.Id}", view) : TypedResults.Ok(view);
    }

    private static async Task<(Machine? Machine, bool IsNew, ProblemHttpResult? Refusal)> EnrolAsync(
        Transaction tx, EnrolRequest request, bool mustBeNew, Author author, GoosedOptions options)
    {
        var known = await MachineStore.FindByMacAsync(tx, request.Mac);
        if (known is not null && mustBeNew)
        {
            return (null, false, Enrolled(request.Mac, known));
        }

        var present = known ?? MachineEdit.New(request.Mac, Uuid7.New(tx.Now), tx.Now);
        if (MachineEdit.Enrol(present, request, out var fault) is not { } edited)
        {
            return (null, false, Refused(fault));
        }

        if (await MachineJournal.HolderAsync(tx, edited) is { } holder)
        {
            // Somebody else has enrolled it since it was looked up.
            return known is null && holder.Mac == request.Mac
                ? await EnrolAsync(tx, request, mustBeNew, author, options)
                : (null, false, Taken(holder));
        }

        return known is not null
            ? (await MachineJournal.SaveAsync(tx, edited, author), false, null)
            : (await MachineJournal.AddAsync(tx, edited with { AwaitsRun = options.RunOnEnrol && !edited.IsManual }, author), true, null);
    }

    private static async Task<Results<Ok<ListAnswer<MachineView>>, ProblemHttpResult>> List(
        [AsParameters] MachineListQuery query, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(query.Limit, query.Cursor, out var page, out var fault))
        {
            return fault;
        }

        return TypedResults.Ok(await database.ReadAsync(async session =>
        {
            var machines = await MachineStore.ListAsync(session, page, query.Filter);
            var runs = await RunStore.CurrentOfEachAsync(session, [.. machines.Items.Select(machine => machine.Id)]);
            var standard = await BlueprintStore.DefaultNameAsync(session);
            var views = machines.Items.Zip(runs, (machine, run) => new MachineView(machine, new(run, standard), context.Secrets()));
            return new ListAnswer<MachineView>([.. views], machines.Next);
        }, ct));
    }

    private static Task<Results<Ok<MachineDetail>, ProblemHttpResult>> Get(Guid id, HttpContext context, IDatabase database, CancellationToken ct) =>
        database.ReadAsync<Results<Ok<MachineDetail>, ProblemHttpResult>>(async session =>
        {
            if (await MachineStore.FindAsync(session, id) is not { } machine)
            {
                return Problems.NotFound("machine", id);
            }

            var facts = await FactStore.LatestAsync(session, id);
            var runs = await RunStore.ListAsync(session, RunsShown, new(id));
            var secrets = context.Secrets();
            var warnings = await MachineWarnings.OfAsync(session, machine);
            return TypedResults.Ok(new MachineDetail(
                machine,
                await StandingAsync(session, id),
                facts is null ? null : new FactView(facts, secrets),
                [.. runs.Items.Select(run => new RunView(run, secrets))],
                secrets,
                warnings));
        }, ct);

    private static async Task<Results<Ok<MachineView>, ProblemHttpResult>> Patch(
        Guid id, MachinePatch patch, HttpContext context, IDatabase database, CancellationToken ct)
    {
        var (machine, refusal) = await database.WriteAsync<(Machine?, ProblemHttpResult?)>(async tx =>
        {
            if (await MachineStore.FindAsync(tx, id) is not { } known)
            {
                return (null, Problems.NotFound("machine", id));
            }

            if (MachineEdit.Patch(known, patch, out var fault) is not { } edited)
            {
                return (null, Refused(fault));
            }

            return await MachineJournal.HolderAsync(tx, edited) is { } holder
                ? (null, Taken(holder))
                : (await MachineJournal.SaveAsync(tx, edited, context.Author()), null);
        }, ct);
        return machine is null
            ? refusal ?? Problems.NotFound("machine", id)
            : TypedResults.Ok(await database.ReadAsync(session => ViewAsync(session, machine, context), ct));
    }

    private static Task<Results<NoContent, ProblemHttpResult>> Delete(Guid id, HttpContext context, IDatabase database, CancellationToken ct) =>
        database.WriteAsync<Results<NoContent, ProblemHttpResult>>(async tx =>
        {
            if (await MachineStore.FindAsync(tx, id) is not { } machine)
            {
                return Problems.NotFound("machine", id);
            }

            if (await RunStore.RunningAsync(tx, id) is { } run)
            {
                return Problems.Conflict($"Run {run.Id} of this machine is running; wait for its end or cancel it with POST /v1/runs/{run.Id}/cancel.", new Dictionary<string, object?> { ["run_id"] = run.Id });
            }

            if (machine.Desired?.Path is { } path)
            {
                return Problems.Conflict($"The file {path} of the desired state enrols this machine; remove the file first, or it would be enrolled and installed anew.");
            }

            await MachineJournal.DeleteAsync(tx, machine, context.Author());
            return TypedResults.NoContent();
        }, ct);

    private static ProblemHttpResult Enrolled(MacAddress mac, Machine machine)
    {
        var name = machine.Hostname is { } hostname ? $"{hostname} ({machine.Id})" : $"{machine.Id}";
        return Problems.Exists(
            $"{mac} is enrolled already: it is machine {name}. Change it with PATCH /v1/machines/{machine.Id}.",
            new Dictionary<string, object?> { ["machine_id"] = machine.Id });
    }

    private static ProblemHttpResult Refused(EditFault? fault) => fault switch
    {
        { IsConflict: true } => Problems.Conflict(fault.Reason),
        { Profile: { Count: > 0 } faults } => Problems.Faulty(fault.Reason, faults.Select(each => $"{each}")),
        _ => Problems.BadRequest(fault?.Reason ?? ""),
    };

    internal static ProblemHttpResult Taken((Guid MachineId, MacAddress Mac) holder) => Problems.Conflict(
        $"{holder.Mac} belongs to machine {holder.MachineId}; take it from that machine first, with PATCH /v1/machines/{holder.MachineId}.",
        new Dictionary<string, object?> { ["machine_id"] = holder.MachineId });
}
