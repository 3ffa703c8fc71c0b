using Goosed.Core.Events;
using Goosed.Database.Events;

namespace Goosed.Database.Postgres;

/// <summary>
/// The event log on PostgreSQL. Transactions commit in no certain order, so events wait in the outbox until one process at a
/// time (<see cref="PostgresEventRelay"/>) moves them to the log; readers see that alone, and never one that comes late behind their place.
/// </summary>
public sealed class PostgresEventLog : IEventLog
{
    private const int BatchSize = 1000;

    /// <summary>Events that are committed meanwhile share the next batch.</summary>
    internal static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    // A notice can be lost with its connection; then this is how long a reader waits.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly PostgresDatabase _database;

    public PostgresEventLog(PostgresDatabase database)
    {
        _database = database;
        database.EventsCommitted = Committed.Give;
    }

    /// <summary>Given when this process has committed events that have no numbers yet.</summary>
    internal Signal Committed { get; } = new();

    /// <summary>Given when some process has numbered events.</summary>
    internal Signal Numbered { get; } = new();

    public Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, CancellationToken ct) =>
        _database.ReadAsync(session => EventStore.ReadAsync(session, after, limit), ct);

    public Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, int mostBytes, CancellationToken ct) =>
        _database.ReadAsync(session => EventStore.ReadAsync(session, after, limit, mostBytes), ct);

    public async Task<long> NewestAsync(CancellationToken ct)
    {
        // What is committed by now gets its number first: told later, it would look like something new.
        await NumberAsync(ct);
        return await NumberedAsync(ct);
    }

    public async Task WaitAsync(long after, CancellationToken ct)
    {
        while (true)
        {
            // Taken before the look, so that what comes in between is not missed.
            var numbered = Numbered.Next;
            if (await NumberedAsync(ct) > after)
            {
                return;
            }

            await Signal.WaitAsync(numbered, s_look, ct);
        }
    }

    /// <summary>Numbers every event that is committed by now; false when all had numbers.</summary>
    internal async Task<bool> NumberAsync(CancellationToken ct)
    {
        if (!await HasUnnumberedAsync(ct))
        {
            return false;
        }

        // Full, or another process is at it and may have looked before our events were there: look again.
        while (await _database.WriteAsync(tx => EventStore.NumberAsync(tx, BatchSize), ct) is null or BatchSize)
        {
            await Task.Delay(Rest, TimeProvider.System, ct);
        }

        return true;
    }

    private Task<bool> HasUnnumberedAsync(CancellationToken ct) => _database.ReadAsync(EventStore.HasUnnumberedAsync, ct);

    private Task<long> NumberedAsync(CancellationToken ct) => _database.ReadAsync(EventStore.NewestAsync, ct);
}
