using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Goosed.Hosting.Telemetry;
using Goosed.Rendering.Ipxe;
using Microsoft.AspNetCore.Http;

namespace Goosed.Api.Boot;

/// <summary>Finds the machine that asks, has it decided what it boots, and gives the script that does so.</summary>
internal sealed class BootAnswers(IDatabase database, InstallScripts installs, GoosedOptions options, ApiMetrics metrics, TimeProvider clock)
{
    // How long a machine that was enrolled a moment ago waits for the orchestrator to make its run.
    private static readonly TimeSpan RunWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RunPoll = TimeSpan.FromMilliseconds(20);

    public async Task<string> ScriptAsync(BootRequest request, HttpContext context, CancellationToken ct)
    {
        // Nearly every boot is that of an installed machine: one query, and nothing is written.
        if (request.Identity.Mac is { } mac && await database.ReadAsync(session => BootLookup.FindAsync(session, mac), ct) is { Ended: { } ended, RunId: { } runId })
        {
            metrics.Boot("local_disk");
            return BootScripts.LocalDisk(BootPlan.EndedReason(runId, ended));
        }

        var (machine, run) = await FindAsync(request.Identity, ct);
        if (run is { Status: RunStatus.Running })
        {
            context.JoinRun(run.TraceParent);
        }

        var decision = BootPlan.Decide(machine, run);
        if (decision is BootDecision.LocalDisk && run is { Status: RunStatus.Running })
        {
            await database.WriteAsync(tx => TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Disk, "Told to boot its disk.", request.Address), ct);
        }

        return await CarryOutAsync(decision, request, context, ct);
    }

    private async Task<string> CarryOutAsync(BootDecision decision, BootRequest request, HttpContext context, CancellationToken ct)
    {
        switch (decision)
        {
            case BootDecision.Install install:
                var answer = await installs.BuildAsync(install.Run, request, context, ct);
                metrics.Boot(answer.Result);
                if (answer.Result == InstallScripts.Installs)
                {
                    metrics.ScriptTokens();
                }

                return answer.Script;
            case BootDecision.LocalDisk local:
                metrics.Boot("local_disk");
                return BootScripts.LocalDisk(local.Reason);
            case BootDecision.Fail fail:
                metrics.Boot("refused");
                await database.WriteAsync(tx => RunJournal.ApplyAsync(tx, fail.Run.Id, new RunEvent.Finished(RunStatus.Failed, fail.Reason, null), new("agent", request.Address)), ct);
                return BootScripts.LocalDisk(fail.Reason);
            default:
                metrics.Boot("unknown");
                return await UnknownAsync(request, context, ct);
        }
    }

    private async Task<string> UnknownAsync(BootRequest request, HttpContext context, CancellationToken ct)
    {
        if (request.Identity.Mac is not { } mac)
        {
            return BootScripts.LocalDisk("no machine with this UUID or serial is known");
        }

        await database.WriteAsync(tx => UnknownBootStore.RecordAsync(tx, request.Identity, request.Address), ct);
        return BootScripts.Unknown(mac, $"goosectl machines adopt {mac} --server {BaseUrl.Api(context, options)}");
    }

    private async Task<(Machine? Machine, Run? Run)> FindAsync(MachineIdentity identity, CancellationToken ct)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            var found = await database.ReadAsync(async session =>
            {
                var machine = await MachineStore.FindByIdentityAsync(session, identity);
                return (Machine: machine, Run: machine is null ? null : await RunStore.CurrentAsync(session, machine.Id));
            }, ct);
            if (found.Machine is not { AwaitsRun: true } || clock.GetElapsedTime(since) >= RunWait)
            {
                return found;
            }

            await Task.Delay(RunPoll, clock, ct);
        }
    }
}
