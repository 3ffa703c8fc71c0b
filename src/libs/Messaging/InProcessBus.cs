using System.Diagnostics;
using Goosed.Core.Events;
using Microsoft.Extensions.Logging;

namespace Goosed.Messaging;

/// <summary>The embedded bus: each consumer reads the database's event log from its own durable position.</summary>
public sealed partial class InProcessBus(IEventLog log, IDeliveryLedger ledger, TimeProvider clock, ILogger<InProcessBus> logger) : IEventBus
{
    private const int BatchSize = 200;

    // Handlers wait for the disk; those that wait at the same time share a commit. Consumers need no order.
    private const int AtOnce = 16;

    // How often retries are looked for while no event comes.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    public async Task ConsumeAsync(string consumer, Func<EventRecord, CancellationToken, Task> handle, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(consumer, handle, ct);
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                // The database can't be used, a full disk for one: what was not done is done from the durable position on.
                LogInterrupted(logger, failure, consumer);
                await Task.Delay(RetryInterval, clock, ct);
            }
        }
    }

    public Task ProbeAsync(CancellationToken ct) => log.NewestAsync(ct);

    private async Task FollowAsync(string consumer, Func<EventRecord, CancellationToken, Task> handle, CancellationToken ct)
    {
        var position = await ledger.PositionAsync(consumer, ct);
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        while (!ct.IsCancellationRequested)
        {
            await RetryAsync(consumer, handle, ct);
            var batch = await log.ReadAsync(position, BatchSize, ct);
            await Parallel.ForEachAsync(batch, atOnce, async (@event, _) => await DeliverAsync(consumer, @event, attempt: 1, handle, ct));
            if (batch.Count > 0)
            {
                position = batch[^1].Number;
                await ledger.AdvanceAsync(consumer, position, ct);
            }
            else
            {
                await WaitAsync(position, ct);
            }
        }
    }

    private async Task RetryAsync(string consumer, Func<EventRecord, CancellationToken, Task> handle, CancellationToken ct)
    {
        foreach (var failed in await ledger.DueAsync(consumer, ct))
        {
            if (await DeliverAsync(consumer, failed.Event, failed.Attempts + 1, handle, ct))
            {
                await ledger.ForgetAsync(consumer, failed.Event.Id, ct);
            }
        }
    }

    private async Task<bool> DeliverAsync(string consumer, EventRecord @event, int attempt, Func<EventRecord, CancellationToken, Task> handle, CancellationToken ct)
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
            await ledger.KeepAsync(consumer, @event, attempt, failure.Message, clock.GetUtcNow() + pause, ct);
            return false;
        }
    }

    private async Task WaitAsync(long position, CancellationToken ct)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var news = log.WaitAsync(position, pause.Token);
        await Task.WhenAny(news, Task.Delay(RetryInterval, clock, pause.Token));
        await pause.CancelAsync();
        await news.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Consumer {Consumer} was interrupted; it goes on where it was")]
    private static partial void LogInterrupted(ILogger logger, Exception failure, string consumer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Consumer {Consumer} failed on event {EventId} ({Subject}), attempt {Attempt}; {Next}")]
    private static partial void LogFailed(ILogger logger, Exception failure, string consumer, Guid eventId, string subject, int attempt, string next);
}
