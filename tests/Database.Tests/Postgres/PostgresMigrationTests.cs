using System.Collections.Concurrent;
using Goosed.Core;
using Goosed.Database.Postgres;
using Goosed.Database.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Goosed.Database.Tests.Postgres;

public sealed class PostgresMigrationTests(SharedPostgres shared)
{
    private const string Columns =
        "select table_name || '.' || column_name || ' ' || data_type || coalesce(' default ' || column_default, '') from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position";

    private static readonly string[] s_beforeRunClock =
        ["0001_contract.sql", "0002_provisioning.sql", "0003_access.sql", "0004_tracing.sql", "0005_leases.sql", "0006_facts_storage.sql", "0007_outbox.sql"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_migration_makes_exactly_the_tables_of_the_contract()
    {
        const string contract =
            """
            blueprints(id uuid primary key, name text, os text, version text, data jsonb, created_at timestamptz default now(), updated_at timestamptz default now());
            workflows(id uuid primary key, name text, steps jsonb, created_at timestamptz default now(), updated_at timestamptz default now());
            machines(id uuid primary key, mac text unique, serial text, profile jsonb, created_at timestamptz default now(), updated_at timestamptz default now());
            runs(id uuid primary key, machine_id uuid references machines(id), blueprint_id uuid references blueprints(id), status text, started_at timestamptz, finished_at timestamptz, logs text);
            artifacts(id uuid primary key, kind text, sha256 text, url text, meta jsonb, created_at timestamptz default now());
            facts(id uuid primary key, machine_id uuid references machines(id), snapshot jsonb, created_at timestamptz default now());
            audit(id bigserial primary key, actor text, action text, obj text, details jsonb, at timestamptz default now());
            """;

        Assert.Equal(contract.Split('\n').Select(line => $"create table {line}"), Script("0001_contract.sql").TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Ten_processes_that_start_at_once_migrate_once()
    {
        var url = await shared.Server.CreateDatabaseAsync();
        var applied = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
        {
            await using var database = Open(url);
            foreach (var script in await database.MigrateAsync(Ct))
            {
                applied.Add(script);
            }

            await database.ProbeAsync(Ct);
        }, Ct)));

        Assert.Equal(applied.Distinct().Order(), applied.Order());
        Assert.Contains("0001_contract.sql", applied);
        Assert.Equal(applied.Count.ToString("D", null), Assert.Single(await shared.Server.QueryAsync(Name(url), "select count(*) from schemaversions")));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_by_name_and_left_alone()
    {
        var url = await shared.Server.CreateDatabaseAsync();
        await using var database = Open(url);
        await database.MigrateAsync(Ct);
        await shared.Server.ExecuteAsync(Name(url), "insert into schemaversions(scriptname, applied) values ('Goosed.Database.Migrations.Postgres.0999_future.sql', now())");
        var before = await shared.Server.QueryAsync(Name(url), Columns);
        await using var older = Open(url);

        var fault = await Assert.ThrowsAsync<NewerDatabaseException>(() => older.MigrateAsync(Ct));

        Assert.Equal($"The database {Name(url)} on 127.0.0.1:{shared.Server.Port} was written by a newer goosed (it has 0999_future.sql). Run that version, or restore a backup from before its upgrade.", fault.Message);
        Assert.Equal(before, await shared.Server.QueryAsync(Name(url), Columns));
        await Assert.ThrowsAsync<BackendUnavailableException>(() => older.ProbeAsync(Ct));
    }

    [Fact]
    public async Task An_event_that_is_committed_while_the_outbox_is_made_is_not_lost()
    {
        var url = await shared.Server.CreateDatabaseAsync();
        await using var older = new NpgsqlConnection(shared.Server.Keywords(Name(url)));
        await older.OpenAsync(Ct);
        await RunAsync(older, "create table schemaversions(schemaversionsid serial primary key, scriptname varchar(255) not null, applied timestamp not null)");
        foreach (var script in s_beforeRunClock[..^1])
        {
            await RunAsync(older, $"begin; {Script(script)}; insert into schemaversions(scriptname, applied) values ('Goosed.Database.Migrations.Postgres.{script}', now()); commit");
        }

        await RunAsync(older, "insert into events(id, subject, data, at) values (gen_random_uuid(), 'goosed.test', 'before', now())");
        await using var database = Open(url);
        Task<IReadOnlyList<string>> migrating;
        await using (var writing = await older.BeginTransactionAsync(Ct))
        {
            await RunAsync(older, "insert into events(id, subject, data, at) values (gen_random_uuid(), 'goosed.test', 'meanwhile', now())");
            migrating = Task.Run(() => database.MigrateAsync(Ct), Ct);
            await UntilItWaitsAsync(url);
            await writing.CommitAsync(Ct);
        }

        Assert.Equal("0007_outbox.sql", (await migrating)[0]);
        await RunAsync(older, "insert into events(id, subject, data, at) values (gen_random_uuid(), 'goosed.test', 'after', now())");
        Assert.Equal(["after", "before", "meanwhile"], await shared.Server.QueryAsync(Name(url), "select data from outbox union all select data from events order by 1"));
    }

    [Fact]
    public async Task Runs_of_the_version_before_keep_their_order_and_what_is_left_of_their_deadlines()
    {
        var url = await shared.Server.CreateDatabaseAsync();
        await using var older = new NpgsqlConnection(shared.Server.Keywords(Name(url)));
        await older.OpenAsync(Ct);
        await RunAsync(older, "create table schemaversions(schemaversionsid serial primary key, scriptname varchar(255) not null, applied timestamp not null)");
        foreach (var script in s_beforeRunClock)
        {
            await RunAsync(older, $"begin; {Script(script)}; insert into schemaversions(scriptname, applied) values ('Goosed.Database.Migrations.Postgres.{script}', now()); commit");
        }

        await RunAsync(older, OlderRuns.Sql(minutes => $"now() + interval '{minutes} minutes'"));
        await using var database = Open(url);
        await database.MigrateAsync(Ct);

        Assert.Equal(OlderRuns.Expected, await shared.Server.QueryAsync(Name(url), OlderRuns.Query));

        // A process of the version before goes on; the sweep gives the new milestone its time.
        await RunAsync(older, "update runs set current = 2, current_since = now(), deadline = now() + interval '2 hours' where seq = 3");
        Assert.True(await database.ReadAsync(RunStore.AnyUntimedAsync, Ct));
        await database.WriteAsync(tx => RunStore.TimeAsync(tx), Ct);
        Assert.Equal(["7201000"], await shared.Server.QueryAsync(Name(url), "select due_tick::text from runs where seq = 3"));
    }

    [Fact]
    public async Task Every_column_has_its_native_type()
    {
        var url = await shared.Server.CreateDatabaseAsync();
        await using var database = Open(url);
        await database.MigrateAsync(Ct);

        var columns = await shared.Server.QueryAsync(Name(url), Columns);

        Assert.DoesNotContain(columns, column => column.Split(' ')[0] is var name && (name.EndsWith("_at", StringComparison.Ordinal) || name.EndsWith(".at", StringComparison.Ordinal))
            && !column.Contains("timestamp with time zone", StringComparison.Ordinal));
        Assert.Contains("facts.snapshot jsonb", columns);
        Assert.Contains("machines.profile jsonb", columns);
        Assert.Contains("machines.awaits_run boolean default false", columns);
        Assert.Contains("runs.machine_id uuid", columns);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_waited_for_and_told_of()
    {
        await using var database = Open($"postgres://goosed:secret@127.0.0.1:{1}/none");

        var away = await Assert.ThrowsAsync<BackendUnavailableException>(() => database.MigrateAsync(Ct));

        Assert.StartsWith("it can't be reached: ", away.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", away.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<BackendUnavailableException>(() => database.ProbeAsync(Ct));
    }

    private static PostgresDatabase Open(string url) => new(PostgresDsn.Parse(url), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);

    private static string Name(string url) => url[(url.LastIndexOf('/') + 1)..];

    // The migration holds back until the writer is done.
    private async Task UntilItWaitsAsync(string url)
    {
        var waiting = "0";
        for (var since = TimeProvider.System.GetTimestamp(); waiting == "0"; waiting = (await shared.Server.QueryAsync(Name(url), "select count(*) from pg_locks where not granted"))[0])
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(20), "The migration did not wait for the writer.");
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static string Script(string name)
    {
        using var stream = typeof(PostgresDatabase).Assembly.GetManifestResourceStream($"Goosed.Database.Migrations.Postgres.{name}") ?? throw new InvalidDataException($"{name} is not embedded.");
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
