using Goosed.ObjectStorage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.ArtifactsGw;

/// <summary>Drops what is left of uploads that nobody has gone on with for a week.</summary>
internal sealed partial class AbandonedUploadsSweep(IObjectStore objects, TimeProvider clock, ILogger<AbandonedUploadsSweep> logger) : BackgroundService
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var left in objects.AbandonedAsync(clock.GetUtcNow() - s_kept, stoppingToken))
                {
                    await left.DropAsync();
                    LogDropped(logger, left.Name, left.Length);
                }
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, fault);
            }

            await Task.Delay(s_pause, clock, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dropped {Name}, {Bytes} bytes of an upload that nobody has gone on with for a week")]
    private static partial void LogDropped(ILogger logger, string name, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for abandoned uploads failed; the next look is in an hour")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
