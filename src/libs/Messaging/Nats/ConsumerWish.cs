using NATS.Client.JetStream.Models;

namespace Goosed.Messaging.Nats;

/// <summary>How goosed wants a role's consumer: durable, pulled, acknowledged one by one.</summary>
internal static class ConsumerWish
{
    /// <summary>The server delivers again what was not acknowledged in this time; handlers at work say so before.</summary>
    public static readonly TimeSpan AckWait = TimeSpan.FromSeconds(30);

    // All the processes of a role together.
    private const int MostUnderWay = 2000;

    public static ConsumerConfig New(string name) => new(name)
    {
        AckPolicy = ConsumerConfigAckPolicy.Explicit,
        DeliverPolicy = ConsumerConfigDeliverPolicy.All,
        ReplayPolicy = ConsumerConfigReplayPolicy.Instant,
        FilterSubject = StreamWish.Subjects,
        AckWait = AckWait,
        MaxAckPending = MostUnderWay,

        // Failures are counted and kept in the database; the server only carries.
        MaxDeliver = -1,
    };

    /// <summary>A consumer's settings with those changed that can be.</summary>
    public static ConsumerConfig Wanted(ConsumerConfig found) => found with
    {
        FilterSubject = StreamWish.Subjects,
        AckWait = AckWait,
        MaxAckPending = MostUnderWay,
        MaxDeliver = -1,
        Backoff = null,
        HeadersOnly = false,
    };

    /// <summary>What in a consumer is not as wanted, by name and value; null when all is.</summary>
    public static string? Differences(ConsumerConfig found)
    {
        string?[] differences =
        [
            Fault(found),
            found.FilterSubject != StreamWish.Subjects ? $"filter subject '{found.FilterSubject}', not {StreamWish.Subjects}" : null,
            found.AckWait != AckWait ? $"ack wait {found.AckWait.TotalSeconds} s, not {AckWait.TotalSeconds} s" : null,
            found.MaxDeliver > 0 ? $"max deliver {found.MaxDeliver}, not unlimited" : null,
            found.Backoff?.Count > 0 ? "a back-off of the server's" : null,
            found.MaxAckPending != MostUnderWay ? $"max ack pending {found.MaxAckPending}, not {MostUnderWay}" : null,
            found.HeadersOnly ? "headers only" : null,
        ];
        return Joined(differences);
    }

    /// <summary>What in a consumer can't be changed while it is there; null when nothing is wrong.</summary>
    public static string? Fault(ConsumerConfig found)
    {
        string?[] faults =
        [
            found.AckPolicy != ConsumerConfigAckPolicy.Explicit ? $"ack policy {Word(found.AckPolicy)}, not explicit" : null,
            found.DeliverPolicy != ConsumerConfigDeliverPolicy.All ? $"deliver policy {Word(found.DeliverPolicy)}, not all" : null,
            found.ReplayPolicy != ConsumerConfigReplayPolicy.Instant ? $"replay policy {Word(found.ReplayPolicy)}, not instant" : null,
            !string.IsNullOrEmpty(found.DeliverSubject) ? "it pushes messages instead of being pulled" : null,
        ];
        return Joined(faults);
    }

    private static string? Joined(string?[] faults)
    {
        var text = string.Join(", ", faults.Where(fault => !string.IsNullOrEmpty(fault)));
        return text.Length > 0 ? text : null;
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
