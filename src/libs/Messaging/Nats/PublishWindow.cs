using System.Text;
using Goosed.Core.Events;
using Microsoft.Extensions.Logging;
using NATS.Client.JetStream;

namespace Goosed.Messaging.Nats;

/// <summary>Publishes events in order, with many answers awaited at once. An answer that fails, fails the batch: repeats have the same id, and the server drops them.</summary>
internal sealed partial class PublishWindow(NatsLink link, ILogger logger)
{
    private const int MostUnderWay = 256;
    private const int MostAtOnce = 1024;
    private const int LeastAtOnce = 16;

    // Of payloads in memory at once.
    private const int BatchBytes = 8 << 20;

    // A cluster that lost its leader does not answer; the publish is repeated then.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    /// <summary>How many events to read at once; fewer when they are large.</summary>
    public int BatchSize { get; private set; } = LeastAtOnce;

    public async Task PublishAsync(IReadOnlyList<EventRecord> batch, CancellationToken ct)
    {
        var underWay = new Queue<NatsJSPublishConcurrentFuture>(MostUnderWay);
        try
        {
            var bytes = 0L;
            foreach (var @event in batch)
            {
                if (underWay.Count == MostUnderWay)
                {
                    await AnswerAsync(underWay.Dequeue(), ct);
                }

                bytes += await SendAsync(@event, underWay, ct);
            }

            while (underWay.TryDequeue(out var oldest))
            {
                await AnswerAsync(oldest, ct);
            }

            BatchSize = (int)Math.Clamp(BatchBytes * batch.Count / (bytes + 1), LeastAtOnce, MostAtOnce);
        }
        finally
        {
            foreach (var left in underWay)
            {
                await left.DisposeAsync();
            }
        }
    }

    private static async Task AnswerAsync(NatsJSPublishConcurrentFuture publish, CancellationToken ct)
    {
        await using (publish)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(AnswerTime);
            var answer = await publish.GetResponseAsync(limit.Token);
            if (!answer.Duplicate)
            {
                answer.EnsureSuccess();
            }
        }
    }

    private async Task<int> SendAsync(EventRecord @event, Queue<NatsJSPublishConcurrentFuture> underWay, CancellationToken ct)
    {
        var headers = EventMessage.Headers(@event);
        var room = link.MaxPayload - headers.GetBytesLength(Encoding.UTF8);
        if (Payload.Fit(@event.Data, room) is not { } payload)
        {
            LogTooLarge(logger, @event.Id, @event.Subject, @event.Data.Length, room);
            return 0;
        }

        underWay.Enqueue(await link.JetStream.PublishConcurrentAsync(@event.Subject, payload, headers: headers, cancellationToken: ct));
        return payload.Length;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Event {EventId} ({Subject}) of {Length} characters is left out: the NATS server takes {Room} bytes; raise its max_payload")]
    private static partial void LogTooLarge(ILogger logger, Guid eventId, string subject, int length, int room);
}
