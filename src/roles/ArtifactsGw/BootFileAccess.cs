using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Runs;

namespace Goosed.ArtifactsGw;

/// <summary>Lets a machine fetch the files that its boot script names, and no others.</summary>
internal sealed class BootFileAccess(IDatabase database)
{
    /// <summary>What the key is to the token's run, in the timeline's words; null when the script does not name it.</summary>
    public async Task<string?> AllowsAsync(MachineToken token, string value, string key, CancellationToken ct)
    {
        var text = value.ToLowerInvariant();
        var (file, isKept) = await database.ReadAsync(
            async session => await HandoutStore.FileAsync(session, text, key) is { } named ? (named, true) : (null, await HandoutStore.FindAsync(session, text) is not null), ct);
        if (!isKept)
        {
            file = await database.WriteAsync(async tx =>
            {
                await HandoutStore.KeepOlderAsync(tx, Guid.Parse(text), token);
                return await HandoutStore.FileAsync(tx, text, key);
            }, ct);
        }

        return file is null ? null : $"{Fetched(file)}: {file.Name}.";
    }

    /// <summary>Notes in the run that the machine fetched one.</summary>
    public Task NoteAsync(MachineToken token, string seen, string? address, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        await TimelineStore.AppendOnceAsync(tx, token.RunId, TimelineKinds.Artifact, seen, address);
        await RunJournal.ApplyAsync(tx, token.RunId, new RunEvent.InstallerFetched(), new("agent", address));
    }, ct);

    private static string Fetched(HandedFile file) => file.Role switch
    {
        HandedFile.Kernel => StopPlace.KernelFetched,
        HandedFile.Image => StopPlace.ImageFetched,
        HandedFile.LastInitrd => StopPlace.LastInitrdFetched,
        _ => StopPlace.InitrdFetched,
    };
}
