using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Goosed.Bench;

/// <summary>A server under test: a process of its own on a free port of the loopback interface.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly long _startedAt;
    private readonly Queue<string> _lastLines = new();

    private Server(string name, int port, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        (Name, Port) = (name, port);
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        _startedAt = Stopwatch.GetTimestamp();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>Processor time that the process has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most memory that was resident so far.</summary>
    public long PeakMemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Files and sockets that it has open, as Linux counts them.</summary>
    public int Descriptors => Directory.EnumerateFileSystemEntries($"/proc/{_process.Id}/fd").Count();

    /// <summary>goosed, on embedded backends but for what the settings say: all roles, or one.</summary>
    public static Server Goosed(
        string data, string infra, string onEnrol = "hold", IReadOnlyDictionary<string, string>? settings = null, string? role = null, string host = "127.0.0.1")
    {
        var port = FreePort();
        var environment = new Dictionary<string, string>(settings ?? new Dictionary<string, string>()) { ["GOOSED_ON_ENROL"] = onEnrol };
        if (role is not null)
        {
            environment["GOOSED_ARTIFACTS_BASE"] = "http://artifacts.example";
        }

        string[] roles = role is null ? [] : [role];
        string[] arguments = [Metadata("Goosed"), "serve", .. roles, "--listen", $"http://{host}:{port}", "--data", data, "--infra", infra];
        return new("goosed", port, arguments, environment);
    }

    /// <summary>The bare Kestrel application.</summary>
    /// <param name="engine">What it reads: <c>sqlite</c> or <c>postgres</c>.</param>
    /// <param name="database">File, or how to connect.</param>
    public static Server Bare(string engine, string database)
    {
        var port = FreePort();
        return new("bare", port, [typeof(Server).Assembly.Location, "bare", engine, $"{port}", database], new Dictionary<string, string>());
    }

    /// <summary>Kestrel that sends one file.</summary>
    public static Server SendFile(string file)
    {
        var port = FreePort();
        return new("sendfile", port, [typeof(Server).Assembly.Location, "sendfile", $"{port}", file], new Dictionary<string, string>());
    }

    /// <summary>A path that the build wrote into this program.</summary>
    public static string Metadata(string key) => typeof(Server).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(path => path.Key == key).Value ?? "";

    /// <summary>Waits for the first 200, or any answer, and gives the time from the start of the process to it.</summary>
    public async Task<TimeSpan> FirstAnswerAsync(string path, bool anyStatus = false)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{Port}") };
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(path);
                if (anyStatus || answer.StatusCode == HttpStatusCode.OK)
                {
                    return Stopwatch.GetElapsedTime(_startedAt);
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            if (_process.HasExited || Stopwatch.GetElapsedTime(_startedAt) > StartLimit)
            {
                throw new InvalidOperationException($"{Name} does not answer {path}:\n{string.Join('\n', _lastLines)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>Waits until something listens on a port.</summary>
    public static async Task ListensAsync(int port)
    {
        for (var since = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(since) < StartLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line ?? "");
            if (_lastLines.Count > 20)
            {
                _lastLines.Dequeue();
            }
        }
    }
}
