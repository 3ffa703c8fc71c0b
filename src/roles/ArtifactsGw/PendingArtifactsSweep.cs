using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Hosting;
using Goosed.ObjectStorage;
using Microsoft.Extensions.Logging;

namespace Goosed.ArtifactsGw;

/// <summary>Makes artifacts ready whose bytes were stored while the database could not be told.</summary>
internal sealed partial class PendingArtifactsSweep(IObjectStore objects, IDatabase database, TimeProvider clock, ILogger<PendingArtifactsSweep> logger)
    : Loop(TimeSpan.FromSeconds(15), clock, logger)
{
    private const int PageSize = 100;

    protected override async Task TurnAsync(CancellationToken ct)
    {
        string? after = null;
        do
        {
            var page = await database.ReadAsync(session => ArtifactStore.ListAsync(session, new(PageSize, after), null, Artifact.Pending), ct);
            foreach (var key in page.Items.Select(artifact => artifact.Key).Distinct())
            {
                await TakeInAsync(key, ct);
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private async Task TakeInAsync(string key, CancellationToken ct)
    {
        if (await objects.StatAsync(ObjectKey.Parse(key), ct) is not { } stored)
        {
            return;
        }

        var author = new Author("upload");
        await database.WriteAsync(tx => ArtifactJournal.UploadedAsync(tx, key, stored.Length, author), ct);
        LogTakenIn(Logger, key);

        // They may have been laid aside or collected between the look and what was written of it.
        if (await objects.StatAsync(ObjectKey.Parse(key), ct) is null)
        {
            await database.WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, key, author), ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The bytes of {Key} were stored and nobody was told; its artifacts are ready now")]
    private static partial void LogTakenIn(ILogger logger, string key);
}
