using Goosed.Core.Events;
using Goosed.Database.Events;

namespace Goosed.Database.Sqlite;

/// <summary>The event log of the embedded database: its one writer numbers rows in commit order, so the outbox is the log.</summary>
public sealed class SqliteEventLog : IEventLog, IDeliveryLedger
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _clock;
    private volatile TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteEventLog(SqliteDatabase database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
        database.EventsCommitted = () => Interlocked.Exchange(ref _committed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, CancellationToken ct) =>
        _database.ReadAsync(session => EventStore.ReadAsync(session, after, limit), ct);

    public Task<long> NewestAsync(CancellationToken ct) => _database.ReadAsync(EventStore.NewestAsync, ct);

    public async Task WaitAsync(long after, CancellationToken ct)
    {
        // The signal is taken before the look, so that a commit in between is not missed.
        var signal = _committed.Task;
        if (await NewestAsync(ct) <= after)
        {
            await signal.WaitAsync(ct);
        }
    }

    public Task<long> PositionAsync(string consumer, CancellationToken ct) =>
        _database.ReadAsync(session => DeliveryStore.PositionAsync(session, consumer), ct);

    public Task AdvanceAsync(string consumer, long position, CancellationToken ct) =>
        _database.WriteAsync(tx => DeliveryStore.AdvanceAsync(tx, consumer, position), ct);

    public Task KeepAsync(string consumer, EventRecord failed, int attempts, string error, DateTimeOffset? retryAt, CancellationToken ct) =>
        _database.WriteAsync(tx => DeliveryStore.KeepAsync(tx, consumer, failed, attempts, error, retryAt), ct);

    public Task<IReadOnlyList<FailedDelivery>> DueAsync(string consumer, CancellationToken ct) =>
        _database.ReadAsync(session => DeliveryStore.DueAsync(session, consumer, _clock.GetUtcNow()), ct);

    public Task ForgetAsync(string consumer, Guid eventId, CancellationToken ct) =>
        _database.WriteAsync(tx => DeliveryStore.ForgetAsync(tx, consumer, eventId), ct);
}
