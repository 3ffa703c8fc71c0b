using System.Diagnostics;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.Rendering.Ipxe;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Boot;

/// <summary><c>/v1/boot</c>.</summary>
internal static class BootEndpoints
{
    // How long a machine that was enrolled a moment ago waits for the orchestrator to make its run.
    private static readonly TimeSpan RunWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RunPoll = TimeSpan.FromMilliseconds(20);

    public static void MapBoot(this IEndpointRouteBuilder v1)
    {
        var boot = v1.MapGroup("/boot").WithTags("boot");
        boot.MapGet("/ipxe", GetScript).Public().WithSummary("The iPXE script of a machine: its installer while a run has it armed, else its own disk")
            .Produces<string>(contentType: "text/plain").ProducesProblem(400);
        boot.MapGet("/unknown", ListUnknown).ForOperators().WithSummary("Machines that asked for a script and are not known");
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> GetScript(
        HttpContext context, IDatabase database, InstallScripts installs, ApiMetrics metrics, TimeProvider clock, CancellationToken ct)
    {
        if (BootRequest.Parse(context.Request, context.ClientAddress(), out var fault) is not { } request)
        {
            return Problems.BadRequest(fault ?? "");
        }

        var state = request.Identity.Mac is { } mac ? await database.ReadAsync(session => BootLookup.FindAsync(session, mac), ct) : null;
        if (state is { Ended: { } ended, RunId: { } runId })
        {
            metrics.Boot("local_disk");
            return Script(BootScripts.LocalDisk(BootPlan.EndedReason(runId, ended)));
        }

        var (machine, run) = await FindAsync(database, request.Identity, clock, ct);
        return Script(await CarryOutAsync(BootPlan.Decide(machine, run), request, context, database, installs, metrics, ct));
    }

    private static async Task<string> CarryOutAsync(
        BootDecision decision, BootRequest request, HttpContext context, IDatabase database, InstallScripts installs, ApiMetrics metrics, CancellationToken ct)
    {
        switch (decision)
        {
            case BootDecision.Install install:
                var answer = await installs.BuildAsync(install.Run.Id, request, context, ct);
                metrics.Boot(answer.Result);
                return answer.Script;
            case BootDecision.LocalDisk local:
                metrics.Boot("local_disk");
                return BootScripts.LocalDisk(local.Reason);
            case BootDecision.Fail fail:
                metrics.Boot("refused");
                await database.WriteAsync(tx => RunJournal.ApplyAsync(tx, fail.Run, new RunEvent.Finished(RunStatus.Failed, fail.Reason, null)), ct);
                return BootScripts.LocalDisk(fail.Reason);
            default:
                metrics.Boot("unknown");
                return await UnknownAsync(request, context, database, ct);
        }
    }

    private static async Task<string> UnknownAsync(BootRequest request, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (request.Identity.Mac is not { } mac)
        {
            return BootScripts.LocalDisk("no machine with this UUID or serial is known");
        }

        await database.WriteAsync(tx => UnknownBootStore.RecordAsync(tx, request.Identity, request.Address), ct);
        var options = context.RequestServices.GetRequiredService<GoosedOptions>();
        var signIn = options.SignIn && !options.LoopbackOnly ? "-H 'Authorization: Bearer TOKEN' " : "";
        return BootScripts.Unknown(mac, $"curl {signIn}--json '{{\"mac\": \"{mac}\"}}' {BaseUrl.Api(context, options)}/v1/machines");
    }

    private static async Task<(Machine? Machine, Run? Run)> FindAsync(IDatabase database, MachineIdentity identity, TimeProvider clock, CancellationToken ct)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            var found = await database.ReadAsync(async session =>
            {
                var machine = await MachineStore.FindByIdentityAsync(session, identity);
                return (Machine: machine, Run: machine is null ? null : await RunStore.LatestAsync(session, machine.Id));
            }, ct);
            if (found.Machine is not { AwaitsRun: true } || clock.GetElapsedTime(since) >= RunWait)
            {
                return found;
            }

            await Task.Delay(RunPoll, clock, ct);
        }
    }

    private static ContentHttpResult Script(string text) => TypedResults.Text(text, "text/plain; charset=utf-8");

    private static async Task<Results<Ok<ListAnswer<UnknownBoot>>, ProblemHttpResult>> ListUnknown(int? limit, string? cursor, IDatabase database, CancellationToken ct)
    {
        if (ListParameters.Page(limit, cursor, out var fault) is not { } page)
        {
            return fault ?? throw new UnreachableException();
        }

        var machines = await database.ReadAsync(session => UnknownBootStore.ListAsync(session, page), ct);
        return TypedResults.Ok(machines.Answer(machine => machine));
    }
}
