using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Goosed.Rendering.Ipxe;
using Microsoft.AspNetCore.Http;

namespace Goosed.Api.Boot;

/// <summary>The script that an armed machine is handed.</summary>
internal sealed class InstallScripts(IDatabase database, GoosedOptions options)
{
    /// <summary>The result of a script that boots the installer.</summary>
    public const string Installs = "install";

    /// <summary>The script, and what it makes the machine do in a word for the metrics.</summary>
    public sealed record Answer(string Script, string Result);

    /// <summary>Counts the attempt, issues the token and writes the timeline in the transaction that the script is made in.</summary>
    public Task<Answer> BuildAsync(Run seen, BootRequest request, HttpContext context, CancellationToken ct)
    {
        var bases = (Api: BaseUrl.Api(context, options), Artifacts: BaseUrl.Artifacts(context, options));
        return database.WriteAsync(async tx =>
        {
            // A machine is always taken before its run, or two transactions could wait for each other.
            var machine = await MachineStore.FindAsync(tx, seen.MachineId);
            if (await RunStore.FindAsync(tx, seen.Id) is not { Armed: true } run)
            {
                return new Answer(BootScripts.LocalDisk($"run {seen.Id} needs no installer any more"), "local_disk");
            }

            var (parts, missing) = machine is not null
                ? await InstallParts.FindAsync(tx, machine, run.Blueprint)
                : (null, "The machine was deleted.");
            return parts is null
                ? await ProblemAsync(tx, run, missing ?? "", request, bases.Api)
                : await InstallAsync(tx, run, parts, request, bases);
        }, ct);
    }

    private async Task<Answer> InstallAsync(Transaction tx, Run run, InstallParts parts, BootRequest request, (string Api, string Artifacts) bases)
    {
        if (await RunJournal.ApplyAsync(tx, run, new RunEvent.ScriptServed(options.BootAttempts), new("agent", request.Address)) is { Armed: false } ended)
        {
            return new(BootScripts.LocalDisk(ended.Message ?? BootPlan.EndedReason(run.Id, ended.Status)), "refused");
        }

        var token = TokenValue.New();
        var rendered = BootScripts.Install(parts.Script(bases, run, token, request.Identity.Mac) with { RetrySeconds = options.BootRetry });
        if (rendered.Text is not { } script)
        {
            return await ProblemAsync(tx, run, string.Join(" ", rendered.Faults.Select(fault => $"{fault.Field}: {fault.Reason}")), request, bases.Api);
        }

        await TokenStore.IssueAsync(tx, token, TokenPurpose.Render, run.MachineId, run.Id);
        await TokenStore.IssueAsync(tx, token, TokenPurpose.Artifact, run.MachineId, run.Id);
        await TokenStore.IssueAsync(tx, TokenValue.AgentFor(token, run.Id), TokenPurpose.Agent, run.MachineId, run.Id);
        await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.Script, Sentence(parts), request.Address);
        return new(script, Installs);
    }

    private static string Sentence(InstallParts parts) => $"Installer script of {parts.Blueprint.Name} served"
        + (parts.Files[0].Artifact is null ? $"; its kernel comes from {new Uri(parts.Files[0].File.Url ?? "http://nowhere").Host}, {StopPlace.KernelElsewhere}." : ".");

    // Said again and again while the machine waits, but kept in the timeline once.
    private async Task<Answer> ProblemAsync(Transaction tx, Run run, string message, BootRequest request, string apiBase)
    {
        await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, message, request.Address);
        var retry = $"{apiBase}/v1/boot/ipxe?{Query(request)}";
        return new(BootScripts.Problem($"{message} (run {run.Id})", retry, options.BootRetry), "problem");
    }

    private static string Query(BootRequest request) => string.Join('&', new[]
    {
        ("mac", request.Identity.Mac?.ToString()), ("uuid", request.Identity.Uuid), ("serial", request.Identity.Serial),
    }.Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2 ?? "")}"));
}
