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
    /// <summary>True when the key is a boot file of the token's run.</summary>
    public Task<bool> AllowsAsync(MachineToken token, string key, CancellationToken ct) => database.ReadAsync(async session =>
    {
        var run = await RunStore.FindAsync(session, token.RunId);
        var blueprint = run?.Blueprint is null ? await BlueprintStore.DefaultAsync(session) : await BlueprintStore.FindAsync(session, run.Blueprint);
        foreach (var file in blueprint?.Blueprint.Boot.Initrd.Prepend(blueprint.Blueprint.Boot.Kernel) ?? [])
        {
            if (file.Artifact is not null && (await ArtifactStore.ResolveAsync(session, file))?.Key == key)
            {
                return true;
            }
        }

        return false;
    }, ct);

    /// <summary>Notes in the run that the machine fetched one.</summary>
    public Task NoteAsync(MachineToken token, string key, string? address, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        var name = (await ArtifactStore.ByKeyAsync(tx, key)).Select(artifact => artifact.Name ?? artifact.Kind).FirstOrDefault() ?? key;
        await TimelineStore.AppendOnceAsync(tx, token.RunId, TimelineKinds.Artifact, $"Artifact {name} fetched.", address);
        if (await RunStore.FindAsync(tx, token.RunId) is { } run)
        {
            await RunJournal.ApplyAsync(tx, run, new RunEvent.InstallerFetched());
        }
    }, ct);
}
