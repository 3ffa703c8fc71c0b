using Goosed.Core.Installations;
using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Goosed.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Goosed.Api.Tests;

/// <summary>In one directory.</summary>
public sealed class EmbeddedLostStateTests : LostStateTests
{
    private string Database => Files["data/goosed.db"];

    [Fact]
    public async Task A_new_database_beside_the_secrets_of_a_lost_one_is_refused()
    {
        await StartedAsync("run");
        File.Delete(Database);
        File.Delete(Files["data/installation"]);

        // However often a service manager starts it.
        for (var start = 0; start < 2; start++)
        {
            var refused = await RunAsync("serve");
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains("it is new, but url-signing.key of an installation are there", refused.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_that_is_missing_empty_or_has_faults_at_first_is_no_reading()
    {
        Directory.Move(Files["infra"], Files["away"]);
        Assert.Equal(2, (await RunAsync("serve")).ExitCode);
        await (await StartAsync()).DisposeAsync();
        await (await StartAsync()).DisposeAsync();
        Directory.Delete(Files["infra"]);
        Directory.Move(Files["away"], Files["infra"]);
        Write(1);
        Files.Write("infra/machine-profiles/node2.yaml", "spec: [");
        await (await StartAsync()).DisposeAsync();
        await (await StartAsync()).DisposeAsync();

        Write(2);
        await using var app = await StartAsync();

        Assert.Equal("disk disk", await BootsAsync(app, 1, 2));
        Assert.Equal(2, (int)(await app.GetAsync("/v1/desired-state"))["held"]!);
    }

    [Fact]
    public async Task A_copy_from_a_moment_before_the_end_of_a_run_is_known_for_one()
    {
        Write(1);
        await StartedAsync("run");
        await KeepCopyAsync();
        await using (var app = await StartAsync("run"))
        {
            var run = await app.RunOfAsync(await IdAsync(app, 1));
            await app.Client.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{run["id"]}}", "status": "success"}""");
        }

        await PutCopyBackAsync();

        await using var restored = await StartAsync("run");
        Assert.Equal("disk", await BootsAsync(restored, 1));
    }

    [Fact]
    public async Task A_copy_beside_the_log_of_the_file_that_it_replaces_is_refused()
    {
        Write(1);
        await StartedAsync("run");
        await KeepCopyAsync();
        await using (var app = await StartAsync("run"))
        {
            await app.ServeAsync(TimeSpan.FromMinutes(1));
            await ExecuteAsync("pragma wal_checkpoint");
            await app.UntilAsync(async () => InstallationMark.Parse(await File.ReadAllTextAsync(Files["data/installation"], Ct))?.FileTicks >= 60_000);
            var run = await app.RunOfAsync(await IdAsync(app, 1));
            await app.Client.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{run["id"]}}", "status": "success"}""");

            // As a power cut leaves it.
            File.Copy($"{Database}-wal", Files["left-wal"]);
        }

        await PutCopyBackAsync();
        File.Copy(Files["left-wal"], $"{Database}-wal");

        var refused = await RunAsync("serve");
        Assert.Equal((2, 1), (refused.ExitCode, Errors(refused).Length));
        Assert.Contains($"move {Database}-wal elsewhere first", Errors(refused)[0], StringComparison.Ordinal);

        File.Delete($"{Database}-wal");
        await using var restored = await StartAsync("run");
        Assert.Equal("disk", await BootsAsync(restored, 1));
    }

    [Theory]
    [InlineData(false, "was removed while goosed was running")]
    [InlineData(true, "was replaced while goosed was running")]
    public async Task A_database_that_is_taken_away_ends_goosed(bool isReplaced, string says)
    {
        await StartedAsync("run");
        if (isReplaced)
        {
            await PutAnotherAsync(Files["another.db"]);
        }

        await using var app = await StartAsync("run");

        if (isReplaced)
        {
            File.Move(Files["another.db"], Database, overwrite: true);
        }
        else
        {
            File.Delete(Database);
        }

        await app.UntilAsync(() => Task.FromResult(app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested));
        Assert.Contains(says, Assert.Throws<SettingsException>(app.Services.GetRequiredService<StartFault>().ThrowIfAny).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_installation_none_is_accepted()
    {
        var refused = await RunAsync("accept-database");

        Assert.Equal((2, 1), (refused.ExitCode, Errors(refused).Length));
        Assert.Contains("--data", Errors(refused)[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Files["data"]));
    }

    protected override Task EmptyAsync()
    {
        File.WriteAllBytes(Database, []);
        return Task.CompletedTask;
    }

    protected override Task KeepCopyAsync()
    {
        File.Copy(Database, Files["copy.db"]);
        return Task.CompletedTask;
    }

    protected override Task PutCopyBackAsync()
    {
        File.Copy(Files["copy.db"], Database, overwrite: true);
        return Task.CompletedTask;
    }

    protected override Task LoseMarkAsync()
    {
        File.Delete(Files["data/installation"]);
        return Task.CompletedTask;
    }

    protected override Task PutAnotherAsync() => PutAnotherAsync(Database);

    private static async Task PutAnotherAsync(string path)
    {
        using var other = new TestDirectory();
        await (await GoosedApp.StartAsync(new() { Directory = other })).DisposeAsync();
        File.Copy(other["data/goosed.db"], path, overwrite: true);
    }

    protected override async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = new SqliteCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }
}

/// <summary>One PostgreSQL server for all of them.</summary>
public sealed class LostStateServer : IAsyncLifetime
{
    private PostgresServer? _server;

    public PostgresServer Server => _server ?? throw new InvalidOperationException(PostgresServer.Missing);

    public async ValueTask InitializeAsync() => _server = PostgresServer.IsInstalled && CephGateway.IsInstalled ? await PostgresServer.StartNewAsync() : null;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>On PostgreSQL, with files in a bucket.</summary>
public sealed class PostgresLostStateTests(LostStateServer shared) : LostStateTests, IClassFixture<LostStateServer>
{
    private string _database = "";

    protected override int Replicas => 3;

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        Assert.SkipUnless(CephGateway.IsInstalled, CephGateway.Missing);
        await base.InitializeAsync();
        foreach (var (name, value) in (await CephGateway.SharedAsync()).Settings)
        {
            Settings[name] = value;
        }

        Settings["S3_BUCKET"] = CephGateway.NewBucket();
        await NewAsync();
    }

    protected override Task EmptyAsync() => FromAsync("template1");

    protected override async Task KeepCopyAsync()
    {
        await shared.Server.CutAsync(_database);
        await shared.Server.ExecuteAsync("postgres", $"create database {_database}_copy template {_database}");
    }

    protected override Task PutCopyBackAsync() => FromAsync($"{_database}_copy");

    protected override Task LoseMarkAsync()
    {
        Settings["S3_BUCKET"] = CephGateway.NewBucket();
        return Task.CompletedTask;
    }

    protected override async Task PutAnotherAsync()
    {
        var bucket = Settings["S3_BUCKET"];
        await LoseMarkAsync();
        await NewAsync();
        await StartedAsync("run");
        Settings["S3_BUCKET"] = bucket;
    }

    protected override Task ExecuteAsync(string sql) => shared.Server.ExecuteAsync(_database, sql);

    private async Task NewAsync()
    {
        Settings["DB_DSN"] = await shared.Server.CreateDatabaseAsync();
        _database = new Uri(Settings["DB_DSN"] ?? "").AbsolutePath.Trim('/');
    }

    private async Task FromAsync(string template)
    {
        await shared.Server.CutAsync(_database);
        await shared.Server.ExecuteAsync("postgres", $"drop database {_database}");
        await shared.Server.ExecuteAsync("postgres", $"create database {_database} template {template}");
    }
}
