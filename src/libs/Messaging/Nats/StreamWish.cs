using NATS.Client.JetStream.Models;

namespace Goosed.Messaging.Nats;

/// <summary>How goosed wants the stream. Only what servers know since 2.9: they drop other settings without a word.</summary>
internal static class StreamWish
{
    public const string Name = "GOOSED";
    public const string Subjects = "goosed.>";

    // As long as the database keeps events to fill a lost stream with.
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(72);

    // The server remembers ids this long; a relay that stood still for a minute repeats what it had under way.
    private static readonly TimeSpan s_duplicates = TimeSpan.FromMinutes(5);

    public static StreamConfig New(int replicas) => Wanted(
        new StreamConfig { Name = Name, Storage = StreamConfigStorage.File, Retention = StreamConfigRetention.Limits }, replicas);

    /// <summary>A stream's settings with those changed that can be: the operator's limit in bytes stays, and refuses instead of dropping.</summary>
    public static StreamConfig Wanted(StreamConfig found, int replicas) => found with
    {
        Subjects = found.Subjects?.Contains(Subjects) == true ? found.Subjects : [Subjects],
        MaxAge = s_kept,
        DuplicateWindow = s_duplicates,
        NumReplicas = replicas,
        MaxMsgs = -1,
        MaxMsgsPerSubject = -1,
        MaxMsgSize = -1,
        MaxConsumers = found.MaxConsumers == 0 ? -1 : found.MaxConsumers,
        MaxBytes = found.MaxBytes == 0 ? -1 : found.MaxBytes,
        Discard = StreamConfigDiscard.New,
        NoAck = false,
    };

    public static bool Differs(StreamConfig found, int replicas)
    {
        var wanted = Wanted(found, replicas);
        return !ReferenceEquals(found.Subjects, wanted.Subjects)
            || (found.MaxAge, found.DuplicateWindow, found.NumReplicas) != (wanted.MaxAge, wanted.DuplicateWindow, wanted.NumReplicas)
            || (found.MaxMsgs, found.MaxMsgsPerSubject, found.MaxMsgSize) != (wanted.MaxMsgs, wanted.MaxMsgsPerSubject, wanted.MaxMsgSize)
            || (found.Discard, found.NoAck) != (wanted.Discard, wanted.NoAck);
    }

    /// <summary>What is wrong with a stream and can't be changed while it is there; null when nothing is.</summary>
    public static string? Fault(StreamConfig found)
    {
        string?[] faults =
        [
            found.Storage != StreamConfigStorage.File ? "it is kept in memory, not in files" : null,
            found.Retention != StreamConfigRetention.Limits ? "its retention is not by limits, so that messages go when they are consumed" : null,
            found.Mirror is not null ? "it mirrors another stream" : null,
            found.Sealed ? "it is sealed" : null,
        ];
        var told = string.Join(", ", faults.OfType<string>());
        return told.Length > 0 ? $"{told}. Delete it (nats stream rm {Name}); goosed makes it anew and fills it from the database." : null;
    }
}
