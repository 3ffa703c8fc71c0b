using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.S3;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.ArtifactsGw;

/// <summary>Takes in files that were sent to the gateway itself, for senders that do not ask for it by <c>POST /v1/artifacts/{id}/verify</c>.</summary>
internal sealed partial class DirectUploadsSweep(DirectAccess direct, IDatabase database, TimeProvider clock, ILogger<DirectUploadsSweep> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (direct.Uploads is { } uploads && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var digest in uploads.UncheckedAsync(stoppingToken))
                {
                    await TakeInAsync(uploads, digest, stoppingToken);
                }
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, fault);
            }

            await Task.Delay(s_pause, clock, stoppingToken);
        }
    }

    private async Task TakeInAsync(DirectUploads uploads, Sha256Digest digest, CancellationToken ct)
    {
        var key = Artifact.KeyOf(digest.ToString());
        switch (await uploads.TakeInAsync(ObjectKey.Parse(key), digest, ct))
        {
            case PutResult.Stored stored:
                // Stored, and gone from where it was sent to: it has to be told, also while the process stops.
                await database.WriteAsync(tx => ArtifactJournal.UploadedAsync(tx, key, stored.Length, new Author("upload")), CancellationToken.None);
                break;
            case PutResult.WrongDigest wrong:
                LogWrong(logger, digest.ToString(), wrong.Actual.ToString());
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A file was sent for {Expected} that hashes to {Actual}; it is dropped, and the artifact still waits for its bytes")]
    private static partial void LogWrong(ILogger logger, string expected, string actual);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for files that were sent to the gateway failed; the next look is in 15 s")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
