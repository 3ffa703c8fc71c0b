using Goosed.Core.Events;

namespace Goosed.Messaging;

/// <summary>Delivers the event log to consumers, each event at least once.</summary>
public interface IEventBus
{
    /// <summary>
    /// Hands every event to a durable consumer until stopped. A handler that throws gets the event again,
    /// with growing pauses, while later events go on; after eight failures the delivery is kept as dead.
    /// </summary>
    Task ConsumeAsync(string consumer, Func<EventRecord, CancellationToken, Task> handle, CancellationToken ct);

    /// <summary>Throws when events can't be consumed now.</summary>
    Task ProbeAsync(CancellationToken ct);
}
