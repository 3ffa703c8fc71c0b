using Goosed.Core.Events;
using Goosed.Database.Events;

namespace Goosed.Database.Postgres;

/// <summary>
/// The event log on PostgreSQL. Transactions commit in no certain order, so events get their numbers afterwards, from one process at
/// a time (<see cref="PostgresEventRelay"/>); readers see the numbered ones alone, and never one that comes late behind their place.
/// </summary>
public sealed class PostgresEventLog : IEventLog, IDeliveryLedger
{
    // A notice can be lost with its connection; then this is how long a reader waits.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    // How long a process has a delivery for itself before another one may try it.
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(20);

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _clock;

    public PostgresEventLog(PostgresDatabase database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
        database.EventsCommitted = Committed.Give;
    }

    /// <summary>Given when this process has committed events that have no numbers yet.</summary>
    internal Signal Committed { get; } = new();

    /// <summary>Given when some process has numbered events.</summary>
    internal Signal Numbered { get; } = new();

    public Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, CancellationToken ct) =>
        _database.ReadAsync(session => EventStore.ReadAsync(session, after, limit), ct);

    public Task<long> NewestAsync(CancellationToken ct) => _database.ReadAsync(EventStore.NewestAsync, ct);

    public async Task WaitAsync(long after, CancellationToken ct)
    {
        while (true)
        {
            // Taken before the look, so that what comes in between is not missed.
            var numbered = Numbered.Next;
            if (await NewestAsync(ct) > after)
            {
                return;
            }

            await Signal.WaitAsync(numbered, s_look, ct);
        }
    }

    public Task<long> PositionAsync(string consumer, CancellationToken ct) =>
        _database.ReadAsync(session => DeliveryStore.PositionAsync(session, consumer), ct);

    public Task AdvanceAsync(string consumer, long position, CancellationToken ct) =>
        _database.WriteAsync(tx => DeliveryStore.AdvanceAsync(tx, consumer, position), ct);

    public Task KeepAsync(string consumer, EventRecord failed, int attempts, string error, DateTimeOffset? retryAt, CancellationToken ct) =>
        _database.WriteAsync(tx => DeliveryStore.KeepAsync(tx, consumer, failed, attempts, error, retryAt), ct);

    public Task<IReadOnlyList<FailedDelivery>> DueAsync(string consumer, CancellationToken ct) =>
        _database.WriteAsync(tx => DeliveryStore.ClaimDueAsync(tx, consumer, _clock.GetUtcNow() + s_lease), ct);

    public Task ForgetAsync(string consumer, Guid eventId, CancellationToken ct) =>
        _database.WriteAsync(tx => DeliveryStore.ForgetAsync(tx, consumer, eventId), ct);

    /// <summary>Numbers a batch of events; null when another process is at it.</summary>
    internal Task<int?> NumberAsync(int most, CancellationToken ct) => _database.WriteAsync(tx => EventStore.NumberAsync(tx, most), ct);

    internal Task<bool> HasUnnumberedAsync(CancellationToken ct) => _database.ReadAsync(EventStore.HasUnnumberedAsync, ct);
}
