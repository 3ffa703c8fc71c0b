using Goosed.Core.Events;
using Goosed.Database;
using Goosed.Database.Postgres;
using Goosed.Database.Sqlite;
using Goosed.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goosed.Bench.Relay;

/// <summary>An empty database of one engine, and the log of its events.</summary>
internal sealed class EventSource : IAsyncDisposable
{
    private readonly Func<ValueTask> _close;

    private EventSource(IDatabase database, IEventLog log, Func<ValueTask> close) => (Database, Log, _close) = (database, log, close);

    public IDatabase Database { get; }

    public IEventLog Log { get; }

    public static EventSource OnSqlite(string file)
    {
        var database = new SqliteDatabase(file, TimeProvider.System);
        return new(database, new SqliteEventLog(database), database.DisposeAsync);
    }

    /// <summary>With what moves events from the outbox to the log, as every process of goosed does.</summary>
    public static async Task<EventSource> OnPostgresAsync(PostgresServer server)
    {
        var database = new PostgresDatabase(PostgresDsn.Parse(await server.CreateDatabaseAsync()), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
        await database.MigrateAsync(CancellationToken.None);
        var log = new PostgresEventLog(database);
        var numbering = new PostgresEventRelay(database, log, NullLogger<PostgresEventRelay>.Instance);
        await numbering.StartAsync(CancellationToken.None);
        return new(database, log, async () =>
        {
            await numbering.StopAsync(CancellationToken.None);
            numbering.Dispose();
            await database.DisposeAsync();
        });
    }

    public ValueTask DisposeAsync() => _close();
}
