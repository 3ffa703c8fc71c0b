using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage.Signing;
using Goosed.Rendering;
using Goosed.Rendering.Ipxe;
using Microsoft.AspNetCore.Http;

namespace Goosed.Api.Boot;

/// <summary>Shows an operator what a machine would boot. It only reads: no token is issued and no run learns of it.</summary>
internal sealed class BootPreviews(IDatabase database, UrlSigner signer, GoosedOptions options, TimeProvider clock)
{
    private static readonly TimeSpan s_urlLife = TimeSpan.FromHours(1);

    /// <summary>Null when there is no such machine.</summary>
    public async Task<BootPreview?> PreviewAsync(Guid machineId, HttpContext context, CancellationToken ct)
    {
        var bases = (Api: BaseUrl.Api(context, options), Artifacts: BaseUrl.Artifacts(context, options));
        return await database.ReadAsync(async session =>
        {
            if (await MachineStore.FindAsync(session, machineId) is not { } machine)
            {
                return null;
            }

            var run = await RunStore.CurrentAsync(session, machineId);
            var isRunning = run is { Status: RunStatus.Running };
            var (parts, missing) = await InstallParts.FindAsync(session, machine, isRunning ? run?.Blueprint : machine.WantedBlueprint);
            var preview = With(parts, missing, Decided(machine, run, context.Secrets()), bases, context.Secrets());
            return preview.Fault is null && isRunning && run is not null ? preview with { Fault = Told(await TimelineStore.ListAsync(session, run.Id)) } : preview;
        }, ct);
    }

    // What kept the machine from its installer when it last asked, which depends on what it told: its architecture, its UUID.
    private static string? Told(IReadOnlyList<TimelineEntry> timeline) =>
        timeline.LastOrDefault(entry => entry.Kind is TimelineKinds.Script or TimelineKinds.Problem or TimelineKinds.Contradiction) is { } last && last.Kind != TimelineKinds.Script
            ? $"When it last asked, at {last.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {last.Detail}"
            : null;

    private static BootPreview Decided(Machine machine, Run? run, SecretMasker secrets)
    {
        var (boots, reason) = BootPlan.Decide(machine, run) switch
        {
            BootDecision.Install install => ("installer", $"run {install.Run.Id} installs this machine"),
            BootDecision.LocalDisk local => ("local_disk", local.Reason),
            BootDecision.Fail fail => ("local_disk", fail.Reason),
            var other => throw new InvalidOperationException($"A known machine can't be {other}."),
        };
        return new(secrets) { MachineId = machine.Id, RunId = run?.Id, Boots = boots, Reason = reason };
    }

    private BootPreview With(InstallParts? parts, string? missing, BootPreview preview, (string Api, string Artifacts) bases, SecretMasker secrets)
    {
        if (parts is null)
        {
            return preview with { Fault = missing };
        }

        var script = BootScripts.Install(parts.Script(bases, null, Guid.Empty, Guid.Empty, null));
        return preview with
        {
            Blueprint = parts.Blueprint.Name,
            Fault = InstallCheck.Reason(parts.Machine, parts.Blueprint) ?? (script.Ok ? null : RenderFault.Text(script.Faults)),
            Script = script.Text,
            Files = [.. parts.Files.Select((part, index) => File(Role(parts, index), part.File.Url, part.Artifact, bases.Artifacts, secrets))],
            AnswerFile = parts.Blueprint.AnswerFile?.Family,
        };
    }

    private static string Role(InstallParts parts, int index) => index == 0 ? "kernel" : index <= parts.Blueprint.Boot.Initrd.Count ? "initrd" : "image";

    private BootPreviewFile File(string role, string? url, Artifact? artifact, string artifactsBase, SecretMasker secrets) => artifact is null
        ? new(secrets) { Role = role, Url = url ?? "" }
        : new(secrets)
        {
            Role = role,
            Url = signer.Url(artifactsBase, new("GET", ObjectKey.Parse(artifact.Key), clock.GetUtcNow() + s_urlLife)),
            ArtifactId = artifact.Id,
            Sha256 = artifact.Sha256,
            Size = artifact.Size,
        };
}
