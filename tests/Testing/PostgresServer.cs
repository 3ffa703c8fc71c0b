using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Goosed.Testing;

/// <summary>A real PostgreSQL server of a test run's own, on a free port of loopback; everything it has is gone with it.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>What to do where there is none.</summary>
    public const string Missing = "PostgreSQL's server is not installed: run build/scripts/lab-deps.sh backends";

    private const string Root = "/usr/lib/postgresql";

    // Room for its log, which is kept short, and for what chaos writes.
    private const int DiskSize = 768;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TestDirectory _directory = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly string _programs;
    private readonly bool _durable;
    private SmallDisk? _disk;
    private Process? _server;
    private int _databases;

    private PostgresServer(string programs, bool durable) => (_programs, _durable) = (programs, durable);

    public static bool IsInstalled => Programs() is not null;

    public int Port { get; private set; }

    /// <summary>The disk that it has to itself; null when it shares one.</summary>
    public SmallDisk? Disk => _disk;

    public bool IsRunning => _server is { HasExited: false };

    public string Password { get; private init; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>The newest installed one, started; null when none is installed.</summary>
    /// <param name="durable">True to wait for the disk as a real one does.</param>
    /// <param name="ownDisk">Has it lie on a small disk of its own, which can be filled, where one can be made.</param>
    public static async Task<PostgresServer?> StartNewAsync(bool durable = false, bool ownDisk = false)
    {
        if (Programs() is not { } programs)
        {
            return null;
        }

        var server = new PostgresServer(programs, durable);
        try
        {
            server._disk = ownDisk ? SmallDisk.Mount(server._directory.Path, DiskSize) : null;
            await server.MakeAsync();
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new, empty database, as a URL.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"create database {name}");
        return Url(name);
    }

    public string Url(string database) => $"postgres://goosed:{Password}@127.0.0.1:{Port}/{database}";

    /// <summary>The same as Npgsql's keywords.</summary>
    public string Keywords(string database) => $"Host=127.0.0.1;Port={Port};Username=goosed;Password={Password};Database={database};Timeout=5";

    /// <summary>Runs a statement as the owner.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(Keywords(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of what a query gives, as text.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(Keywords(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(Convert.ToString(reader.GetValue(0), null) ?? "");
        }

        return rows;
    }

    /// <summary>Ends every connection to a database at once.</summary>
    public Task CutAsync(string database) =>
        ExecuteAsync("postgres", $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'");

    /// <summary>Has it take TLS connections too, and look at the certificates that clients show.</summary>
    public async Task UseTlsAsync(TestCertificates certificates)
    {
        foreach (var (from, to) in new[] { ("server.pem", "server.crt"), ("server.key", "server.key"), ("ca.pem", "root.crt") })
        {
            var file = Path.Combine(_directory["data"], to);
            File.Copy(certificates[from], file);
            await Tool.RunAsync("chmod", ["600", file]);
            await Tool.RunAsync("chown", [$"--reference={_directory["data"]}", file]);
        }

        await ExecuteAsync("postgres", "alter system set ssl_ca_file = 'root.crt'");
        await ExecuteAsync("postgres", "alter system set ssl = on");
        await ExecuteAsync("postgres", "select pg_reload_conf()");
    }

    /// <summary>Another server that has all that this one commits, and can take its place.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        var standby = new PostgresServer(_programs, _durable) { Password = Password, Port = FreePort() };
        try
        {
            await standby.GiveDirectoryAsync();
            await RunAsync(standby.As("pg_basebackup", ["-D", standby._directory["data"], "-R", "-X", "stream", "-d", $"host=127.0.0.1 port={Port} user=goosed password={Password}"]));
            await standby.StartAsync();
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }

        await ExecuteAsync("postgres", "alter system set synchronous_standby_names = '*'");
        await ExecuteAsync("postgres", "select pg_reload_conf()");
        return standby;
    }

    /// <summary>Makes a standby the primary.</summary>
    public Task PromoteAsync() => ExecuteAsync("postgres", "select pg_promote()");

    /// <summary>Starts it again where it was.</summary>
    public async Task StartAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        Launch();
        while (!await IsReadyAsync())
        {
            if (TimeProvider.System.GetElapsedTime(since) > s_patience)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', _said.TakeLast(10))}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);

            // After a kill the old one's children hold its memory for a moment, and a new one ends at once.
            if (_server is { HasExited: true })
            {
                _server.Dispose();
                Launch();
            }
        }
    }

    private void Launch()
    {
        var start = As("postgres", [
            "-D", _directory["data"], "-c", "listen_addresses=127.0.0.1", "-c", $"port={Port}", "-c", $"unix_socket_directories={_directory.Path}",
            "-c", "max_connections=300", "-c", "shared_buffers=64MB", "-c", $"max_wal_size={(_disk is null ? "1GB" : "128MB")}", "-c", $"fsync={(_durable ? "on" : "off")}", "-c", "log_destination=stderr"]);
        start.RedirectStandardError = true;
        _server = Process.Start(start) ?? throw new InvalidOperationException("PostgreSQL did not start.");
        _server.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _server.BeginErrorReadLine();
    }

    /// <summary>Stops it with a signal: INT lets it finish its work on the disk, QUIT and KILL do not.</summary>
    public async Task StopAsync(string signal)
    {
        if (_server is { HasExited: false } server)
        {
            await Tool.RunAsync("kill", [$"-{signal}", $"{server.Id}"]);
            await server.WaitForExitAsync();
        }

        _server?.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync("QUIT");
        NpgsqlConnection.ClearAllPools();
        _disk?.Dispose();
        _directory.Dispose();
    }

    // Those of the newest version.
    private static string? Programs() => !Directory.Exists(Root) ? null : Directory.GetDirectories(Root)
        .Select(folder => Path.Combine(folder, "bin"))
        .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
        .MaxBy(folder => int.Parse(Path.GetFileName(Path.GetDirectoryName(folder)) ?? "0", null));

    private async Task MakeAsync()
    {
        Port = FreePort();
        _directory.Write("password", Password);
        await GiveDirectoryAsync();
        await RunAsync(As("initdb", [
            "-D", _directory["data"], "-U", "goosed", "-E", "UTF8", "--locale=C", "--no-sync", "--auth-local=trust", "--auth-host=scram-sha-256", $"--pwfile={_directory["password"]}"]));
    }

    private Task GiveDirectoryAsync() => IsRoot ? Tool.RunAsync("chown", ["-R", "postgres", _directory.Path]) : Task.CompletedTask;

    private static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', start.ArgumentList)} failed: {said}");
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            await ExecuteAsync("postgres", "select 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // It refuses to run as root.
    private ProcessStartInfo As(string name, IReadOnlyList<string> arguments)
    {
        var program = Path.Combine(_programs, name);
        var start = IsRoot
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = "/";
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
