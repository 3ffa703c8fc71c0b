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

/// <summary>A script, and what it makes the machine do in a word for the metrics.</summary>
internal sealed record BootAnswer(string Script, string Result)
{
    /// <summary>The result of a script that boots the installer.</summary>
    public const string Installs = "install";

    public static BootAnswer Disk(string reason, LocalBoot way, string result = "local_disk") => new(BootScripts.LocalDisk(reason, way), result);
}

/// <summary>
/// Gives a machine its boot script: reads what there is to know, has <see cref="BootPlan"/> decide, and where something is to be written reads
/// and decides again in the transaction that writes.
/// </summary>
internal sealed class BootAnswers(IDatabase database, InstallScripts installs, FirstRuns firstRuns, GoosedOptions options, ApiMetrics metrics)
{
    public async Task<string> ScriptAsync(BootRequest request, HttpContext context, CancellationToken ct)
    {
        var answer = await AnswerAsync(request, context, ct);
        metrics.Boot(answer.Result);
        if (answer.Result == BootAnswer.Installs)
        {
            metrics.ScriptTokens();
        }

        return answer.Script;
    }

    private async Task<BootAnswer> AnswerAsync(BootRequest request, HttpContext context, CancellationToken ct)
    {
        // Nearly every boot is that of an installed machine: one query, and nothing is written.
        if (request.Identity is { Mac: { } mac, Dropped: null } told
            && await database.ReadAsync(session => BootLookup.SummaryAsync(session, mac, told), ct) is { IsIdle: true } idle)
        {
            return BootAnswer.Disk(idle.Reason, LocalBoot.OrAuto(idle.LocalBoot));
        }

        var state = await ReadAsync(request.Identity, ct);
        if (BootPlan.Decide(state.Who, state.Run) is BootDecision.LocalDisk disk && state is { IsListed: false, Machine.AwaitsRun: false }
            && state.Run is not { Status: RunStatus.Running })
        {
            return BootAnswer.Disk(disk.Reason, LocalBoot.OrAuto(state.LocalBoot));
        }

        if (state.Machine is { AwaitsRun: true, Id: var machineId })
        {
            await firstRuns.WaitAsync(machineId, async () => (await ReadAsync(request.Identity, ct)).Machine is { AwaitsRun: true }, ct);
        }

        var bases = (Api: BaseUrl.Api(context, options), Artifacts: BaseUrl.Artifacts(context, options));
        return await database.WriteAsync(async tx =>
        {
            var now = await BootLookup.FindAsync(tx, request.Identity);
            if (now.Run is { Status: RunStatus.Running } run)
            {
                context.JoinRun(run.TraceParent);
            }

            return await CarryOutAsync(tx, now, request, bases);
        }, ct);
    }

    private Task<BootState> ReadAsync(MachineIdentity told, CancellationToken ct) =>
        database.ReadAsync(session => BootLookup.FindAsync(session, told), ct);

    private async Task<BootAnswer> CarryOutAsync(Transaction tx, BootState state, BootRequest request, (string Api, string Artifacts) bases)
    {
        var decision = BootPlan.Decide(state.Who, state.Run);
        if (state.Who is Identification.Known known)
        {
            await NoteAsync(tx, known, state, request);
        }

        var way = LocalBoot.OrAuto(state.LocalBoot);
        switch (decision)
        {
            case BootDecision.Install install:
                return await installs.BuildAsync(tx, install.Run, state, request, bases);
            case BootDecision.LocalDisk local:
                if (state.Run is { Status: RunStatus.Running } running)
                {
                    await TimelineStore.AppendOnceAsync(tx, running.Id, TimelineKinds.Disk, "Told to boot its disk.", request.Address);
                }

                return BootAnswer.Disk(local.Reason, way);
            case BootDecision.Fail fail:
                var end = new RunEvent.Finished(RunStatus.Failed, fail.Reason, null);
                await RunJournal.ApplyAsync(tx, fail.Run.Id, end, new("agent", request.Address));
                return BootAnswer.Disk(fail.Reason, way, "refused");
            case BootDecision.Contradiction against:
                return await RefuseAsync(tx, against, request, bases.Api, way);
            case BootDecision.Unknown unknown:
                return await UnknownAsync(tx, unknown, request, bases.Api);
            default:
                throw new InvalidOperationException($"Nothing carries out {decision}.");
        }
    }

    // What a machine in its run tells that is not as it is on record, and that it is no stranger any more.
    private static async Task NoteAsync(Transaction tx, Identification.Known known, BootState state, BootRequest request)
    {
        if (state.IsListed && request.Identity.Mac is { } mac)
        {
            await UnknownBootStore.ForgetAsync(tx, mac);
        }

        var warning = string.Join(" ", new[] { known.Warning, request.Identity.Dropped }.OfType<string>());
        if (state.Run is { Status: RunStatus.Running } run && warning.Length > 0)
        {
            await TimelineStore.AppendChangedAsync(tx, run.Id, TimelineKinds.Warning, warning, request.Address);
        }
    }

    private static async Task<BootAnswer> RefuseAsync(
        Transaction tx, BootDecision.Contradiction against, BootRequest request, string apiBase, LocalBoot way)
    {
        var mac = request.Identity.Mac ?? against.Machine.Mac;
        var command = ConfirmCommand(mac, against.Other is null ? null : $"{against.Other.Id}");
        await UnknownBootStore.RecordAsync(tx, Row(mac, request) with
        {
            Resembles = (against.Other ?? against.Machine).Id,
            Reason = $"{Sentence(against.Reason)} Say who it is: {command}",
        });
        if (against.Run is { } run)
        {
            var refusal = against.Other is null
                ? $"No installer was handed out: {against.Reason}. If it is this machine: {command}"
                : $"No installer was handed out: {against.Reason}. If the card or dock is at the other machine now: {command}";
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Contradiction, refusal, request.Address);
        }

        return new(BootScripts.Contradiction(mac, against.Reason, $"{command} --server {apiBase}", way), "contradiction");
    }

    private static async Task<BootAnswer> UnknownAsync(Transaction tx, BootDecision.Unknown unknown, BootRequest request, string apiBase)
    {
        if (request.Identity.Mac is not { } mac)
        {
            return BootAnswer.Disk("no machine with this UUID or serial is known", LocalBoot.Auto, "unknown");
        }

        var note = unknown.Reason is { } reason ? $"{Sentence(reason)} If it is that machine: {ConfirmCommand(mac, null)}" : null;
        await UnknownBootStore.RecordAsync(tx, Row(mac, request) with { Resembles = unknown.Resembles?.Id, Reason = note });
        var (enrol, confirm) = ($"goosectl machines adopt {mac} --server {apiBase}", $"{ConfirmCommand(mac, null)} --server {apiBase}");
        return new(BootScripts.Unknown(mac, enrol, unknown.Reason, confirm), "unknown");
    }

    private static UnknownBoot Row(MacAddress mac, BootRequest request) => new()
    {
        Mac = mac,
        Uuid = request.Identity.Uuid,
        Serial = request.Identity.Serial,
        Address = request.Address,
        Arch = request.Client.Arch,
        Platform = request.Client.Platform,
        Dropped = request.Identity.Dropped,
    };

    private static string ConfirmCommand(MacAddress mac, string? machine) =>
        $"goosectl machines confirm {mac}{(machine is null ? "" : $" --machine {machine}")}";

    private static string Sentence(string reason) => $"{char.ToUpperInvariant(reason[0])}{reason[1..]}.";
}
