using System.Runtime.CompilerServices;
using NATS.Client.JetStream;

namespace Goosed.Messaging.Nats;

/// <summary>
/// Takes messages from a consumer: what is there at once, a few at a time, or else the next one that comes. Few are on their way
/// here at any moment, so that the processes of a role share the work and a stop leaves nothing behind.
/// </summary>
/// <param name="ready">The consumer, made or put right if need be.</param>
/// <param name="clock">Times the looks at it.</param>
internal sealed class NatsPull(Func<Task<INatsJSConsumer>> ready, TimeProvider clock)
{
    private const int AtOnce = 32;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    // The consumer may be deleted or changed under us.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<NatsJSMsg<byte[]>> TakeAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var consumer = await ready();
        var looked = clock.GetTimestamp();
        while (!ct.IsCancellationRequested)
        {
            // Not cancelled by a stop: what the server has sent by then is given back to it.
            var idle = true;
            await foreach (var message in consumer.FetchNoWaitAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = AtOnce, Expires = Wait }, cancellationToken: CancellationToken.None))
            {
                idle = false;
                if (!ct.IsCancellationRequested)
                {
                    yield return (NatsJSMsg<byte[]>)message;
                    continue;
                }

                await message.NakAsync(cancellationToken: CancellationToken.None);
            }

            if (idle && await NextAsync(consumer, ct) is { } next)
            {
                idle = false;
                yield return next;
            }

            if (!ct.IsCancellationRequested && (idle || clock.GetElapsedTime(looked) > LookEvery))
            {
                consumer = await ready();
                looked = clock.GetTimestamp();
            }
        }
    }

    private static async Task<NatsJSMsg<byte[]>?> NextAsync(INatsJSConsumer consumer, CancellationToken ct)
    {
        try
        {
            return await consumer.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = Wait }, cancellationToken: ct) is { } next ? (NatsJSMsg<byte[]>)next : null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
