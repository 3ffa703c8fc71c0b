using Goosed.Core;
using Goosed.Core.Events;
using Microsoft.Extensions.Logging;

namespace Goosed.Messaging;

/// <summary>The embedded bus: each consumer reads the database's event log from its own durable position.</summary>
public sealed partial class InProcessBus(IEventLog log, IDeliveryLedger ledger, TimeProvider clock, ILogger<InProcessBus> logger) : IEventBus
{
    private const int BatchSize = 200;

    public async Task ConsumeAsync(string consumer, Func<EventRecord, CancellationToken, Task> handle, CancellationToken ct)
    {
        var deliveries = new Deliveries(consumer, handle, ledger, clock, logger);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(consumer, deliveries, ct);
            }
            catch (BackendUnavailableException) when (!ct.IsCancellationRequested)
            {
                // The database has told of it already.
                await Task.Delay(Deliveries.RetryInterval, clock, ct);
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                // The database can't be used, a full disk for one: what was not done is done from the durable position on.
                LogInterrupted(logger, failure, consumer);
                await Task.Delay(Deliveries.RetryInterval, clock, ct);
            }
        }
    }

    // A look at the log, where no event is.
    public Task ProbeAsync(CancellationToken ct) => log.ReadAsync(long.MaxValue, 1, ct);

    private async Task FollowAsync(string consumer, Deliveries deliveries, CancellationToken ct)
    {
        // A relay that ran before, and runs no longer, must not keep events in the log for ever.
        await ledger.ResetAsync(IRelayLedger.Consumer, ct);
        var position = await ledger.PositionAsync(consumer, ct);
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Deliveries.AtOnce, CancellationToken = ct };
        while (!ct.IsCancellationRequested)
        {
            await deliveries.RetryAsync(ct);
            var batch = await log.ReadAsync(position, BatchSize, ct);
            await Parallel.ForEachAsync(batch, atOnce, async (@event, _) => await deliveries.DeliverAsync(@event, ct));
            if (batch.Count > 0)
            {
                position = batch[^1].Number;
                await ledger.AdvanceAsync(consumer, position, ct);
            }
            else
            {
                await log.WaitAsync(position, Deliveries.RetryInterval, clock, ct);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Consumer {Consumer} was interrupted; it goes on where it was")]
    private static partial void LogInterrupted(ILogger logger, Exception failure, string consumer);
}
