namespace Goosed.Testing;

/// <summary>Real engines for one goosed: a PostgreSQL and a NATS server of its own, and a bucket of Ceph's S3 gateway.</summary>
public sealed class Engines : IAsyncDisposable
{
    private readonly PostgresServer _database;
    private readonly NatsServer _bus;

    private Engines(PostgresServer database, NatsServer bus, IReadOnlyDictionary<string, string?> settings) => (_database, _bus, Settings) = (database, bus, settings);

    /// <summary>Why a test that needs them is skipped; null when all are there.</summary>
    public static string? Missing =>
        !PostgresServer.IsInstalled ? PostgresServer.Missing
        : !CephGateway.IsInstalled ? CephGateway.Missing
        : NatsServer.Missing;

    /// <summary>Has goosed use them.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    public static async Task<Engines> StartAsync()
    {
        var ceph = CephGateway.SharedAsync();
        var database = await PostgresServer.StartNewAsync() ?? throw new InvalidOperationException(PostgresServer.Missing);
        var bus = await NatsServer.StartAsync();
        return new(database, bus, new Dictionary<string, string?>((await ceph).Settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
        {
            ["DB_DSN"] = await database.CreateDatabaseAsync(),
            ["NATS_URL"] = bus.Url,
            ["S3_BUCKET"] = CephGateway.NewBucket(),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _database.DisposeAsync();
    }
}
