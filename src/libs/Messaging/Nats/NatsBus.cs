using Goosed.Core.Events;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Goosed.Messaging.Nats;

/// <summary>The bus on JetStream: each role has a durable consumer, which all of its processes share.</summary>
public sealed partial class NatsBus(StreamKeeper stream, IDeliveryLedger ledger, BusProblems problems, TimeProvider clock, ILogger<NatsBus> logger) : IEventBus
{
    private const int MostNakSeconds = 8;

    // Handlers that are at work when the process stops may end their work.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task ConsumeAsync(string consumer, Func<EventRecord, CancellationToken, Task> handle, CancellationToken ct)
    {
        var deliveries = new Deliveries(consumer, handle, ledger, clock, logger);
        await Task.WhenAll(
            RepeatAsync($"consumer {consumer}", () => PullAsync(consumer, deliveries, ct), ct),
            RepeatAsync($"retries of {consumer}", () => RetryAsync(consumer, deliveries, ct), ct));
        ct.ThrowIfCancellationRequested();
    }

    public async Task ProbeAsync(CancellationToken ct)
    {
        if (problems.Failing is { } failing)
        {
            throw new BusUnusableException(failing);
        }

        await stream.EnsureAsync(ct);
    }

    private async Task RepeatAsync(string part, Func<Task> work, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                problems.Fail(part, failure);
                await Task.Delay(Deliveries.RetryInterval, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The process stops.
            }
        }
    }

    private async Task RetryAsync(string consumer, Deliveries deliveries, CancellationToken ct)
    {
        // The server keeps the place now; one from an embedded bus would hold events in the log for ever.
        await ledger.ResetAsync(consumer, ct);
        while (true)
        {
            await deliveries.RetryAsync(ct);
            problems.End($"retries of {consumer}");
            await Task.Delay(Deliveries.RetryInterval, clock, ct);
        }
    }

    private async Task PullAsync(string consumer, Deliveries deliveries, CancellationToken ct)
    {
        var pull = new NatsPull(() => ReadyAsync(consumer, ct), clock);
        using var end = new CancellationTokenSource();
        await using var stopping = ct.Register(() => end.CancelAfter(Grace));
        await Parallel.ForEachAsync(pull.TakeAsync(ct), new ParallelOptions { MaxDegreeOfParallelism = Deliveries.AtOnce }, async (message, _) => await HandleAsync(message, deliveries, end.Token));
        await stream.Link.FlushAsync(end.Token);
    }

    private async Task<INatsJSConsumer> ReadyAsync(string consumer, CancellationToken ct)
    {
        await stream.EnsureAsync(ct);
        var ready = await stream.ConsumerAsync(consumer, ct);
        problems.End($"consumer {consumer}");
        return ready;
    }

    private async Task HandleAsync(NatsJSMsg<byte[]> message, Deliveries deliveries, CancellationToken ct)
    {
        try
        {
            await DeliverAsync(message, deliveries, ct);
        }
        catch (NatsException lost)
        {
            // It comes again, as it was not acknowledged.
            LogNotAcknowledged(logger, lost, message.Subject);
        }
    }

    private async Task DeliverAsync(NatsJSMsg<byte[]> message, Deliveries deliveries, CancellationToken ct)
    {
        if (message.Metadata is not { } place || EventMessage.Read(message.Subject, message.Headers, message.Data ?? [], place) is not { } @event)
        {
            LogNotJson(logger, message.Subject, message.Metadata?.Sequence.Stream ?? 0);
            await message.AckTerminateAsync(cancellationToken: CancellationToken.None);
            return;
        }

        try
        {
            await ReportAsync(message, deliveries.DeliverAsync(@event, ct));
        }
        catch (Exception failure)
        {
            // The process stops, or the database can't be used to keep the failure: another process or a later moment may do better.
            var pause = ct.IsCancellationRequested ? 0 : Math.Min(MostNakSeconds, 1 << (int)Math.Min(place.NumDelivered - 1, 10));
            LogGivenBack(logger, failure, @event.Id, @event.Subject, pause);
            await message.NakAsync(new AckOpts { NakDelay = TimeSpan.FromSeconds(pause) }, CancellationToken.None);
            return;
        }

        await message.AckAsync(cancellationToken: CancellationToken.None);
    }

    // A handler that takes long tells the server that it is still at work.
    private async Task ReportAsync(NatsJSMsg<byte[]> message, Task handling)
    {
        while (true)
        {
            try
            {
                await handling.WaitAsync(ConsumerWish.AckWait / 3, clock);
                return;
            }
            catch (TimeoutException) when (!handling.IsCompleted)
            {
                await message.AckProgressAsync(cancellationToken: CancellationToken.None);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on {Subject}, number {Sequence} of the stream, is not JSON and is left out")]
    private static partial void LogNotJson(ILogger logger, string subject, ulong sequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {EventId} ({Subject}) is given back to the server, to come again in {Seconds} s")]
    private static partial void LogGivenBack(ILogger logger, Exception failure, Guid eventId, string subject, int seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on {Subject} could not be acknowledged and comes again")]
    private static partial void LogNotAcknowledged(ILogger logger, Exception failure, string subject);
}
