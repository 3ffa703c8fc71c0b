using Goosed.Core.Blueprints;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Database.Blueprints;
using Goosed.Database.Runs;

namespace Goosed.ArtifactsGw;

/// <summary>Lets a machine fetch the boot files of its run, and no others.</summary>
internal sealed class BootFileAccess(IDatabase database)
{
    /// <summary>What the key is to the token's run, in the timeline's words; null when it is none of its boot files.</summary>
    public Task<string?> AllowsAsync(MachineToken token, string key, CancellationToken ct) => database.ReadAsync(async session =>
    {
        var run = await RunStore.FindAsync(session, token.RunId);
        var blueprint = run?.Blueprint is null ? await BlueprintStore.DefaultAsync(session) : await BlueprintStore.FindAsync(session, run.Blueprint);
        string? seen = null;
        foreach (var file in blueprint?.Blueprint.Boot.Files ?? [])
        {
            if (file.Artifact is { } name && (await ArtifactStore.ResolveAsync(session, file))?.Key == key)
            {
                seen = $"{Role(file, blueprint?.Blueprint.Boot)}: {name}.";
            }
        }

        return seen;
    }, ct);

    private static string Role(BootFile file, BlueprintBoot? boot) => file switch
    {
        _ when ReferenceEquals(file, boot?.Kernel) => StopPlace.KernelFetched,
        _ when ReferenceEquals(file, boot?.Image) => StopPlace.ImageFetched,
        _ when ReferenceEquals(file, boot?.Initrd[^1]) => StopPlace.LastInitrdFetched,
        _ => StopPlace.InitrdFetched,
    };

    /// <summary>Notes in the run that the machine fetched one.</summary>
    public Task NoteAsync(MachineToken token, string seen, string? address, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        await TimelineStore.AppendOnceAsync(tx, token.RunId, TimelineKinds.Artifact, seen, address);
        await RunJournal.ApplyAsync(tx, token.RunId, new RunEvent.InstallerFetched(), new("agent", address));
    }, ct);
}
