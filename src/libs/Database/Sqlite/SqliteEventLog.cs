using Goosed.Core.Events;
using Goosed.Database.Events;

namespace Goosed.Database.Sqlite;

/// <summary>The event log of the embedded database: its one writer numbers rows in commit order, so the outbox is the log.</summary>
public sealed class SqliteEventLog : IEventLog
{
    private readonly SqliteDatabase _database;
    private volatile TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteEventLog(SqliteDatabase database)
    {
        _database = database;
        database.EventsCommitted = () =>
            Interlocked.Exchange(ref _committed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, CancellationToken ct) =>
        _database.ReadAsync(session => EventStore.ReadAsync(session, after, limit), ct);

    public Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, int mostBytes, CancellationToken ct) =>
        _database.ReadAsync(session => EventStore.ReadAsync(session, after, limit, mostBytes), ct);

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
}
