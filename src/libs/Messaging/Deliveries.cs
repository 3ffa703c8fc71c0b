using System.Diagnostics;
using Goosed.Core.Events;
using Microsoft.Extensions.Logging;

namespace Goosed.Messaging;

/// <summary>A consumer's deliveries, whatever carried them: hands events to the handler, keeps what failed, and tries that again.</summary>
internal sealed partial class Deliveries(string consumer, Func<EventRecord, CancellationToken, Task> handle, IDeliveryLedger ledger, TimeProvider clock, ILogger logger)
{
    // Handlers wait for the disk; those that wait at the same time share a commit. Consumers need no order.
    public const int AtOnce = 16;

    /// <summary>How often retries are looked for.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // Longer than a handler takes. A process that died with a claimed delivery leaves it to the others after this.
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(1);

    /// <summary>Handles an event, or keeps it as failed; throws when it can't be kept.</summary>
    public Task DeliverAsync(EventRecord @event, CancellationToken ct) => TryAsync(@event, attempt: 1, ct);

    /// <summary>Tries failed deliveries whose time has come, shared with the other processes of this consumer.</summary>
    public async Task RetryAsync(CancellationToken ct)
    {
        foreach (var failed in await ledger.ClaimDueAsync(consumer, ClaimTime, ct))
        {
            if (await TryAsync(failed.Event, failed.Attempts + 1, ct))
            {
                await ledger.ForgetAsync(consumer, failed.Event.Id, ct);
            }
        }
    }

    private async Task<bool> TryAsync(EventRecord @event, int attempt, CancellationToken ct)
    {
        using var activity = MessagingTelemetry.StartProcess(consumer, @event, attempt);
        var since = clock.GetTimestamp();
        try
        {
            await handle(@event, ct);
            MessagingTelemetry.Handled(consumer, clock.GetElapsedTime(since), failed: false);
            return true;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            MessagingTelemetry.Handled(consumer, clock.GetElapsedTime(since), failed: true);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            var pause = Redelivery.PauseAfter(attempt);
            LogFailed(logger, failure, consumer, @event.Id, @event.Subject, attempt, pause is null ? "it is dead now" : $"it is tried again in {pause.Value.TotalSeconds} s");
            await ledger.KeepAsync(consumer, @event, attempt, failure.Message, pause, ct);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Consumer {Consumer} failed on event {EventId} ({Subject}), attempt {Attempt}; {Next}")]
    private static partial void LogFailed(ILogger logger, Exception failure, string consumer, Guid eventId, string subject, int attempt, string next);
}
