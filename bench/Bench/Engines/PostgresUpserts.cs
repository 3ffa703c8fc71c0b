using System.Diagnostics;
using Goosed.Bench.Load;
using Npgsql;
using NpgsqlTypes;

namespace Goosed.Bench.Engines;

/// <summary>Writers on a connection each, one prepared upsert and one durable commit a row.</summary>
internal sealed class PostgresUpserts : IRawUpserts
{
    private const string Upsert = "insert into facts(machine_id, snapshot) values ($1, $2) on conflict(machine_id) do update set snapshot = excluded.snapshot";

    private readonly NpgsqlDataSource _source;
    private readonly IReadOnlyList<Guid> _machines;
    private readonly int _connections;

    private PostgresUpserts(NpgsqlDataSource source, IReadOnlyList<Guid> machines, int connections) => (_source, _machines, _connections) = (source, machines, connections);

    public static async Task<PostgresUpserts> CreateAsync(string connection, IReadOnlyList<Guid> machines, int connections)
    {
        var source = NpgsqlDataSource.Create(connection);
        await using var create = source.CreateCommand("create table if not exists facts(machine_id uuid primary key, snapshot jsonb not null)");
        await create.ExecuteNonQueryAsync();
        return new(source, machines, connections);
    }

    public async Task<LoadResult> RunAsync(TimeSpan duration)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, _connections).Select(_ => Task.Run(() => WriteAsync(started, duration))));
        return LoadResult.Of([.. latencies.SelectMany(each => each)], Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - processor);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<List<double>> WriteAsync(long started, TimeSpan duration)
    {
        await using var connection = await _source.OpenConnectionAsync();
        var machine = new NpgsqlParameter<Guid>();
        var snapshot = new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlDbType.Jsonb };
        await using var upsert = new NpgsqlCommand(Upsert, connection) { Parameters = { machine, snapshot } };
        await upsert.PrepareAsync();
        var latencies = new List<double>();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var asked = Stopwatch.GetTimestamp();
            machine.TypedValue = _machines[Random.Shared.Next(_machines.Count)];
            snapshot.TypedValue = Documents.Snapshot();
            await upsert.ExecuteNonQueryAsync();
            latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        return latencies;
    }
}
