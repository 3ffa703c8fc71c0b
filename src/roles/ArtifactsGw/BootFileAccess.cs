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
        IReadOnlyList<BootFile> files = blueprint is null ? [] : [blueprint.Blueprint.Boot.Kernel, .. blueprint.Blueprint.Boot.Initrd];
        string? seen = null;
        for (var index = 0; index < files.Count; index++)
        {
            if (files[index].Artifact is { } name && (await ArtifactStore.ResolveAsync(session, files[index]))?.Key == key)
            {
                seen = $"{(index == 0 ? StopPlace.KernelFetched : index == files.Count - 1 ? StopPlace.LastInitrdFetched : StopPlace.InitrdFetched)}: {name}.";
            }
        }

        return seen;
    }, ct);

    /// <summary>Notes in the run that the machine fetched one.</summary>
    public Task NoteAsync(MachineToken token, string seen, string? address, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        await TimelineStore.AppendOnceAsync(tx, token.RunId, TimelineKinds.Artifact, seen, address);
        if (await RunStore.FindAsync(tx, token.RunId) is { } run)
        {
            await RunJournal.ApplyAsync(tx, run, new RunEvent.InstallerFetched(), new("agent", address));
        }
    }, ct);
}
