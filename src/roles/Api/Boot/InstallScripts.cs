using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting.Settings;
using Goosed.Rendering;
using Goosed.Rendering.Ipxe;

namespace Goosed.Api.Boot;

/// <summary>The script that an armed machine is handed.</summary>
internal sealed class InstallScripts(GoosedOptions options)
{
    /// <summary>Counts the attempt, issues the token and writes the timeline, in the transaction that decided that the machine is to be installed.</summary>
    public async Task<BootAnswer> BuildAsync(Transaction tx, Run run, BootState state, BootRequest request, (string Api, string Artifacts) bases)
    {
        if (state.Machine is not { } machine)
        {
            throw new InvalidOperationException("Only a known machine is installed.");
        }

        if (request.Failed is { } failed)
        {
            var said = $"The machine could not load what its script named: step {failed}.";
            await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.LoadFailed, said, request.Address);
        }

        var (parts, missing) = await InstallParts.FindAsync(tx, machine, run.Blueprint);
        missing ??= parts is null ? null : request.Client.Mismatch(parts.Blueprint.Name, parts.Blueprint.Os);
        missing ??= parts is null
            ? null
            : InstallCheck.Reason(parts.Blueprint, InstallCheck.Faults(machine, parts.Blueprint, request.Identity.Mac));
        return parts is null || missing is not null
            ? await ProblemAsync(tx, run, missing ?? "", request, bases.Api)
            : await InstallAsync(tx, run, parts, state, request, bases);
    }

    // While an installer reports, somebody elsewhere who asks for its script is not the machine that boots again. It may well have had
    // another address when it booted than its installer has: any that the run knew before counts, and any that reports.
    private static async Task<bool> IsAttemptAsync(Transaction tx, Run run, string? address) =>
        !run.IsInstalling || address is null || await TimelineStore.HadAddressAsync(tx, run.Id, address);

    private async Task<BootAnswer> InstallAsync(Transaction tx, Run run, InstallParts parts, BootState state, BootRequest request, (string Api, string Artifacts) bases)
    {
        var served = new RunEvent.ScriptServed(options.BootAttempts, options.AttemptTime);
        if (await IsAttemptAsync(tx, run, request.Address)
            && await RunJournal.ApplyAsync(tx, run.Id, served, new("agent", request.Address)) is { Armed: false } ended)
        {
            return BootAnswer.Disk(ended.Message ?? BootPlan.EndedReason(run.Id, ended.Status), LocalBoot.OrAuto(state.LocalBoot), "refused");
        }

        var (token, agentKey) = (TokenValue.New(), TokenValue.NewAgentKey());
        var agentToken = TokenValue.AgentFor(token, run.Id, agentKey);
        var rendered = BootScripts.Install(
            parts.Script(bases, run, token, agentToken, request.Identity.Mac) with { RetrySeconds = options.BootRetry });
        if (rendered.Text is not { } script)
        {
            return await ProblemAsync(tx, run, RenderFault.Text(rendered.Faults), request, bases.Api);
        }

        await TokenStore.IssueAsync(tx, token, TokenPurpose.Render, run.MachineId, run.Id);
        await TokenStore.IssueAsync(tx, token, TokenPurpose.Artifact, run.MachineId, run.Id);
        await TokenStore.IssueAsync(tx, agentToken, TokenPurpose.Agent, run.MachineId, run.Id);
        await HandoutStore.KeepAsync(tx, token, run.Id, parts.Handout(request.Identity.Mac, agentKey));
        await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.Script, Sentence(parts), request.Address);
        return new(script, BootAnswer.Installs);
    }

    private static string Sentence(InstallParts parts) => $"Installer script of {parts.Blueprint.Name} served"
        + (parts.Files[0].Artifact is null ? $"; its kernel comes from {new Uri(parts.Files[0].File.Url ?? "http://nowhere").Host}, {StopPlace.KernelElsewhere}." : ".");

    // Said again and again while the machine waits, but kept in the timeline once.
    private async Task<BootAnswer> ProblemAsync(Transaction tx, Run run, string message, BootRequest request, string apiBase)
    {
        await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, message, request.Address);
        await RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Waits(message), new("agent", request.Address));
        return new(BootScripts.Problem($"{message} (run {run.Id})", BootScripts.AskUrl(apiBase, request.Identity.Mac), options.BootRetry), "problem");
    }
}
