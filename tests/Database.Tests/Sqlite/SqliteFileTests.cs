using Goosed.Core.Events;
using Goosed.Database.Events;
using Goosed.Database.Machines;
using Goosed.Database.Sqlite;
using Microsoft.Data.Sqlite;

namespace Goosed.Database.Tests.Sqlite;

public sealed class SqliteFileTests : IAsyncDisposable
{
    private const string Contract =
        """
        artifacts(id, kind, sha256, url, meta, created_at)
        audit(id, actor, action, obj, details, at)
        blueprints(id, name, os, version, data, created_at, updated_at)
        facts(id, machine_id, snapshot, created_at)
        machines(id, mac, serial, profile, created_at, updated_at)
        runs(id, machine_id, blueprint_id, status, started_at, finished_at, logs)
        workflows(id, name, steps, created_at, updated_at)
        """;

    private readonly TestedSqlite _tested = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _tested.DisposeAsync();

    [Fact]
    public async Task The_first_migration_makes_exactly_the_tables_of_the_contract()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(Ct);

        Execute(connection, Script("0001_contract.sql"));

        Assert.Equal(Contract, string.Join('\n', Query(connection, "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
            .Select(table => $"{table}({string.Join(", ", Query(connection, $"select name from pragma_table_info('{table}') order by cid"))})")));
        Assert.Equal(["machines"], Query(connection, "select tbl_name from sqlite_master where type = 'index' and name like 'sqlite_autoindex%' and name like '%\\_2' escape '\\'"));
        Assert.Equal(["blueprints", "machines"], Query(connection, "select \"table\" from pragma_foreign_key_list('runs') order by 1"));
        Assert.Equal(["machines"], Query(connection, "select \"table\" from pragma_foreign_key_list('facts')"));
    }

    [Fact]
    public async Task Runs_of_the_version_before_keep_their_order_and_what_is_left_of_their_deadlines()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(Ct);
        foreach (var script in new[] { "0001_contract", "0002_provisioning", "0003_access", "0004_tracing", "0005_leases", "0006_row_keys", "0007_facts_storage" })
        {
            Execute(connection, Script($"{script}.sql"));
        }

        Execute(connection, OlderRuns.Sql(minutes => $"strftime('%Y-%m-%dT%H:%M:%f0000Z', 'now', '{minutes} minutes')"));
        foreach (var script in new[] { "0008_run_clock", "0009_machine_keys", "0010_artifact_names", "0011_identity", "0012_audit_machine", "0013_notice_lines", "0014_token_ticks", "0015_installation", "0016_agent_key", "0017_rotation_restore" })
        {
            Execute(connection, Script($"{script}.sql"));
        }

        Assert.Equal(OlderRuns.Expected, Query(connection, OlderRuns.Query));
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused_by_name_and_left_alone()
    {
        await using (var connection = new SqliteConnection($"Data Source={_tested.File};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            Execute(connection, "insert into SchemaVersions(ScriptName, Applied) values ('Goosed.Database.Migrations.Sqlite.0999_future.sql', '2040-01-01')");
        }

        var fault = Assert.Throws<InvalidDataException>(() => new SqliteDatabase(_tested.File, _tested.Clock));

        Assert.Equal($"{_tested.File} was written by a newer goosed (it has 0999_future.sql). Run that version, or restore a backup from before its upgrade.", fault.Message);
        await _tested.Database.ProbeAsync(Ct);
    }

    [Fact]
    public async Task What_was_acknowledged_outlives_a_kill()
    {
        var written = Enumerable.Range(1, 200).Select(n => _tested.Database.WriteAsync(async tx =>
        {
            await UnknownBootStore.RecordAsync(tx, new() { Mac = Core.Machines.MacAddress.Parse($"525400{n:x6}") });
            await EventStore.AppendAsync(tx, Subjects.Test, "{}");
        }, Ct));
        await Task.WhenAll(written);

        await _tested.CrashAsync();

        Assert.Equal(200, (await _tested.Database.ReadAsync(session => UnknownBootStore.ListAsync(session, new(1000, null)), Ct)).Items.Count);
        Assert.Equal(200, (await _tested.Log.ReadAsync(0, 1000, Ct)).Count);
    }

    [Fact]
    public async Task It_writes_ahead_and_waits_for_the_disk()
    {
        await using var connection = new SqliteConnection($"Data Source={_tested.File};Pooling=False");
        await connection.OpenAsync(Ct);

        Assert.Equal(["wal"], Query(connection, "pragma journal_mode"));
        Assert.Equal(["ok"], Query(connection, "pragma integrity_check"));
    }

    [Fact]
    public async Task Opening_it_again_migrates_nothing_twice()
    {
        await _tested.ReopenAsync();

        await using var connection = new SqliteConnection($"Data Source={_tested.File};Pooling=False");
        await connection.OpenAsync(Ct);
        var applied = Query(connection, "select ScriptName from SchemaVersions order by 1");

        Assert.Equal(applied.Distinct(), applied);
        Assert.Contains("Goosed.Database.Migrations.Sqlite.0001_contract.sql", applied);
    }

    private static string Script(string name)
    {
        using var stream = typeof(SqliteDatabase).Assembly.GetManifestResourceStream($"Goosed.Database.Migrations.Sqlite.{name}") ?? throw new InvalidDataException($"{name} is not embedded.");
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
