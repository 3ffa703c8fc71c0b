using System.Collections.Concurrent;

namespace Goosed.Load;

/// <summary>What clients were told had happened, and how often they tried where they were told nothing.</summary>
public sealed class Told
{
    /// <summary>MAC → id of every machine whose enrolment was answered.</summary>
    public ConcurrentDictionary<string, string> Enrolled { get; } = new();

    /// <summary>Ids of machines whose deletion was answered.</summary>
    public ConcurrentBag<string> Deleted { get; } = [];

    /// <summary>Machine → the last counter that a patch of its profile was answered for.</summary>
    public ConcurrentDictionary<string, int> Patched { get; } = new();

    /// <summary>Machines that went through to success, and those whose deadline had to end them.</summary>
    public ConcurrentBag<string> Installed { get; } = [];

    public ConcurrentBag<string> Overdue { get; } = [];

    /// <summary>Runs whose start was answered, and those whose cancellation was.</summary>
    public ConcurrentBag<string> Started { get; } = [];

    public ConcurrentBag<string> Cancelled { get; } = [];

    /// <summary>Operators' tokens whose revocation was answered.</summary>
    public ConcurrentBag<string> Revoked { get; } = [];

    /// <summary>Run and milestone, such as "ID install done.".</summary>
    public ConcurrentBag<string> Milestones { get; } = [];

    /// <summary>Ids of stored facts, and those of events by which another producer told of facts.</summary>
    public ConcurrentBag<string> Facts { get; } = [];

    public ConcurrentBag<string> ProducedFacts { get; } = [];

    /// <summary>Facts posts by machine, whatever came of them.</summary>
    public ConcurrentDictionary<string, int> FactsTried { get; } = new();

    /// <summary>Ids of published events.</summary>
    public ConcurrentBag<string> Published { get; } = [];

    /// <summary>SHA-256 → key of artifacts whose upload was answered.</summary>
    public ConcurrentDictionary<string, string> Uploaded { get; } = new();

    /// <summary>Numbers and ids of the events that a follower saw, in their order.</summary>
    public ConcurrentQueue<(long Number, string Id)> Followed { get; } = new();

    /// <summary>Answers that no kill excuses, such as a token refused that had been handed out.</summary>
    public ConcurrentBag<string> Wrongs { get; } = [];
}
