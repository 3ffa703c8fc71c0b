using Goosed.Core.Events;
using Goosed.Database.Events;
using Goosed.Database.Postgres;
using Goosed.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Database.Tests.Postgres;

/// <summary>An empty database of the test run's server, with the relay that numbers its events.</summary>
internal sealed class TestedPostgres : ITestedDatabase
{
    private readonly string _url;
    private PostgresDatabase _database;
    private PostgresEventLog _log;
    private PostgresEventRelay _relay;

    private TestedPostgres(string url)
    {
        _url = url;
        (_database, _log, _relay) = Open();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero));

    public IDatabase Database => _database;

    public DeliveryLedger Ledger => new(_database, Clock);

    public IEventLog Log => new SettledLog(_log);

    /// <summary>The log as roles have it: an event comes into it a moment after its commit.</summary>
    public IEventLog LiveLog => _log;

    public string Name => _url[(_url.LastIndexOf('/') + 1)..];

    public static async Task<ITestedDatabase> OpenAsync(SharedPostgres shared) => await OpenAsync(shared.Server);

    public static async Task<TestedPostgres> OpenAsync(PostgresServer server) => await OpenAsync(await server.CreateDatabaseAsync());

    public static async Task<TestedPostgres> OpenAsync(string url)
    {
        var tested = new TestedPostgres(url);
        await tested.StartAsync();
        return tested;
    }

    /// <summary>Another process on the same database.</summary>
    public async Task<TestedPostgres> JoinAsync()
    {
        var other = new TestedPostgres(_url);
        await other.StartAsync();
        return other;
    }

    // Nobody moves the clock of a server: what it has written is moved back instead.
    public Task PassAsync(TimeSpan time)
    {
        Clock.AdjustTime(Clock.GetUtcNow() + time);
        return _database.WriteAsync(async tx =>
        {
            var by = new { milliseconds = (long)time.TotalMilliseconds };
            await tx.ExecuteAsync("update deliveries set retry_at = retry_at - @milliseconds * interval '1 millisecond'", by);
            await tx.ExecuteAsync("update leases set expires_at = expires_at - @milliseconds * interval '1 millisecond'", by);
        }, CancellationToken.None);
    }

    public async Task ReopenAsync()
    {
        await DisposeAsync();
        (_database, _log, _relay) = Open();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _relay.StopAsync(CancellationToken.None);
        _relay.Dispose();
        await _database.DisposeAsync();
    }

    private async Task StartAsync()
    {
        await _database.MigrateAsync(CancellationToken.None);
        await _relay.StartAsync(CancellationToken.None);
    }

    private (PostgresDatabase, PostgresEventLog, PostgresEventRelay) Open()
    {
        var database = new PostgresDatabase(PostgresDsn.Parse($"{_url}?maximum_pool_size=16"), Clock, NullLogger<PostgresDatabase>.Instance);
        var log = new PostgresEventLog(database);
        return (database, log, new(database, log, NullLogger<PostgresEventRelay>.Instance));
    }

    /// <summary>The log once everything that was committed before is in it.</summary>
    private sealed class SettledLog(PostgresEventLog log) : IEventLog
    {
        public async Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, CancellationToken ct)
        {
            await log.NumberAsync(ct);
            return await log.ReadAsync(after, limit, ct);
        }

        public async Task<IReadOnlyList<EventRecord>> ReadAsync(long after, int limit, int mostBytes, CancellationToken ct)
        {
            await log.NumberAsync(ct);
            return await log.ReadAsync(after, limit, mostBytes, ct);
        }

        public Task<long> NewestAsync(CancellationToken ct) => log.NewestAsync(ct);

        public Task WaitAsync(long after, CancellationToken ct) => log.WaitAsync(after, ct);
    }
}
