namespace Goosed.Core.Events;

/// <summary>The numbered log of events that the database keeps.</summary>
public interface IEventLog
{
    /// <summary>The events after a number, oldest first.</summary>
    Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, CancellationToken ct);

    /// <summary>The same, and no more than so many bytes of them; the first one however large it is.</summary>
    Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, int mostBytes, CancellationToken ct);

    /// <summary>The number of the newest event; 0 when there is none.</summary>
    Task<long> NewestAsync(CancellationToken ct);

    /// <summary>Returns when there may be events after a number.</summary>
    Task WaitAsync(long after, CancellationToken ct);
}
