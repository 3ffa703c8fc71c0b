using System.Diagnostics;
using Goosed.Bench.Load;
using Microsoft.Data.Sqlite;

namespace Goosed.Bench.Engines;

/// <summary>One writer, one prepared upsert and one durable commit a row.</summary>
internal sealed class SqliteUpserts : IRawUpserts
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _upsert;
    private readonly IReadOnlyList<Guid> _machines;

    public SqliteUpserts(string file, IReadOnlyList<Guid> machines)
    {
        _machines = machines;
        _connection = new SqliteConnection($"Data Source={file};Pooling=false");
        _connection.Open();
        using var setup = _connection.CreateCommand();
        setup.CommandText = "pragma journal_mode = wal; pragma synchronous = full; create table if not exists facts(machine_id text primary key, snapshot text not null)";
        setup.ExecuteNonQuery();
        _upsert = _connection.CreateCommand();
        _upsert.CommandText = "insert into facts(machine_id, snapshot) values (@machine, @snapshot) on conflict(machine_id) do update set snapshot = excluded.snapshot";
        _upsert.Parameters.Add("@machine", SqliteType.Text);
        _upsert.Parameters.Add("@snapshot", SqliteType.Text);
        _upsert.Prepare();
    }

    public Task<LoadResult> RunAsync(TimeSpan duration) => Task.Run(() => Run(duration));

    public async ValueTask DisposeAsync()
    {
        await _upsert.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private LoadResult Run(TimeSpan duration)
    {
        var latencies = new List<double>();
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var asked = Stopwatch.GetTimestamp();
            _upsert.Parameters[0].Value = _machines[Random.Shared.Next(_machines.Count)].ToString("D");
            _upsert.Parameters[1].Value = Documents.Snapshot();
            _upsert.ExecuteNonQuery();
            latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        return LoadResult.Of(latencies, elapsed, Environment.CpuUsage.TotalTime - processor);
    }
}
