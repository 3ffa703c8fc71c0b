using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Goosed.Testing;

namespace Goosed.Reliability.Tests;

/// <summary>goosed in a process of its own, always on the same port and data directory, to be killed and started again.</summary>
internal sealed class CrashingServer : IDisposable
{
    private readonly TestDirectory _directory;
    private readonly string _log;
    private Process? _process;

    public CrashingServer(TestDirectory directory)
    {
        _directory = directory;
        _log = directory["goosed.log"];
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
    }

    public Uri Address { get; }

    /// <summary>Places that were passed so far, in any life of the process.</summary>
    public IReadOnlyCollection<string> Seen => File.Exists(_directory["seen"]) ? File.ReadAllLines(_directory["seen"]).ToHashSet() : [];

    /// <summary>The end of what it logged, for a failed test's message.</summary>
    public string LogEnd => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(5)) : "";

    /// <summary>Starts it; with a place it kills itself there, after having passed it a few times.</summary>
    public void Start(string? crashAt = null, int after = 0)
    {
        // The shell's redirection keeps what is logged through every kill.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "Goosed.CrashHost.dll")}' >>'{_log}' 2>&1"]);
        start.Environment["GOOSED_LISTEN"] = Address.AbsoluteUri.TrimEnd('/');
        start.Environment["GOOSED_DATA"] = _directory["data"];
        start.Environment["INFRA_PATH"] = _directory["infra"];
        start.Environment["CRASH_SEEN"] = _directory["seen"];
        start.Environment["CRASH_AT"] = crashAt;
        start.Environment["CRASH_AFTER"] = after.ToString(CultureInfo.InvariantCulture);
        _process?.Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException("goosed did not start.");
    }

    public void Kill() => _process?.Kill();

    /// <summary>Waits for its death by a kill; false when it still lives after the time.</summary>
    public async Task<bool> DiedAsync(TimeSpan limit, CancellationToken ct)
    {
        var process = _process ?? throw new InvalidOperationException("goosed was not started.");
        try
        {
            await process.WaitForExitAsync(ct).WaitAsync(limit, ct);
        }
        catch (TimeoutException)
        {
            return false;
        }

        Assert.True(process.ExitCode == 137, $"goosed ended with exit code {process.ExitCode} and not by a kill:\n{LogEnd}");
        return true;
    }

    /// <summary>Asks it to stop, as a service manager does, and gives its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        var process = _process ?? throw new InvalidOperationException("goosed was not started.");
        await Tool.RunAsync("/bin/kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], cancellation: ct);
        await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(20), ct);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            process.WaitForExit();
        }

        _process?.Dispose();
    }
}
