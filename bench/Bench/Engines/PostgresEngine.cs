using Goosed.Testing;

namespace Goosed.Bench.Engines;

/// <summary>A real PostgreSQL server that waits for its disk, with a database for goosed and one for what it is measured against.</summary>
internal sealed class PostgresEngine : IEngine
{
    private readonly PostgresServer _server;
    private readonly string _goosed;
    private readonly string _bare;
    private bool _hasRows;

    private PostgresEngine(PostgresServer server, string goosed, string bare) => (_server, _goosed, _bare) = (server, goosed, bare);

    public string Name => "PostgreSQL";

    public int Writers => 16;

    public (double? Together, double? Alone) FactsBar => (null, 0.7);

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["DB_DSN"] = _server.Url(_goosed) };

    /// <summary>Null where PostgreSQL is not installed.</summary>
    public static async Task<PostgresEngine?> StartAsync()
    {
        if (await PostgresServer.StartNewAsync(durable: true) is not { } server)
        {
            return null;
        }

        var engine = new PostgresEngine(server, "goosed", "bare");
        await server.ExecuteAsync("postgres", $"create database {engine._goosed}");
        await server.ExecuteAsync("postgres", $"create database {engine._bare}");
        return engine;
    }

    public async Task<Server> BareAsync(int machines)
    {
        if (!_hasRows)
        {
            await PostgresBare.CreateAsync(_server.Keywords(_bare), machines);
            _hasRows = true;
        }

        return Server.Bare("postgres", _server.Keywords(_bare));
    }

    public async Task<IRawUpserts> UpsertsAsync(IReadOnlyList<Guid> machines) => await PostgresUpserts.CreateAsync(_server.Keywords(_bare), machines, Writers);

    public async Task<long> BehindAsync() => long.Parse((await _server.QueryAsync(_goosed,
        "select (select count(*) from outbox) + (select last from event_numbers) - (select case count(*) when 2 then min(position) else 0 end from consumers)"))[0], null);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
