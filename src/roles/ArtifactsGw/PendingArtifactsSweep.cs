using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.ObjectStorage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.ArtifactsGw;

/// <summary>Makes artifacts ready whose bytes were stored while the database could not be told.</summary>
internal sealed partial class PendingArtifactsSweep(IObjectStore objects, IDatabase database, TimeProvider clock, ILogger<PendingArtifactsSweep> logger) : BackgroundService
{
    private const int PageSize = 100;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, fault);
            }

            await Task.Delay(s_pause, clock, stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken ct)
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
        LogTakenIn(logger, key);

        // They may have been laid aside or collected between the look and what was written of it.
        if (await objects.StatAsync(ObjectKey.Parse(key), ct) is null)
        {
            await database.WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, key, author), ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The bytes of {Key} were stored and nobody was told; its artifacts are ready now")]
    private static partial void LogTakenIn(ILogger logger, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for the bytes of pending artifacts failed; the next look is in 15 s")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
