using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Goosed.Load;

/// <summary>goosed in a process of its own, always at the same address, to be killed, paused and started again.</summary>
public sealed class GoosedProcess : IDisposable
{
    // What a kill leaves: 128 and the signal's number.
    private const int KilledExitCode = 137;

    private readonly IReadOnlyList<string> _roles;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly string _log;
    private readonly string _seen;
    private Process? _process;

    /// <summary>A process that is yet to be started.</summary>
    /// <param name="roles">Roles that it runs; none means all.</param>
    /// <param name="settings">Settings, as environment variables.</param>
    /// <param name="log">File that gets what it logs.</param>
    /// <param name="seen">File that gets the names of the places that it passes.</param>
    public GoosedProcess(IReadOnlyList<string> roles, IReadOnlyDictionary<string, string?> settings, string log, string seen)
    {
        (_roles, _settings, _log, _seen) = (roles, settings, log, seen);
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
    }

    public Uri Address { get; }

    public string Name => _roles.Count > 0 ? string.Join('+', _roles) : "goosed";

    /// <summary>How far its clock is ahead, from its next start on.</summary>
    public TimeSpan ClockAhead { get; set; }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Places that were passed so far, in any life of any process that writes the file.</summary>
    public IReadOnlyCollection<string> Seen => File.Exists(_seen) ? File.ReadAllLines(_seen).ToHashSet() : [];

    /// <summary>The end of what it logged, for a failure's message.</summary>
    public string LogEnd => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(5)) : "";

    /// <summary>A port of loopback that nobody listens on.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Starts it; with a place it kills itself there, after having passed it a few times.</summary>
    /// <param name="crashAt">The place.</param>
    /// <param name="after">How often it is passed before.</param>
    /// <param name="host">The program, where it is not this version's.</param>
    public void Start(string? crashAt = null, int after = 0, string? host = null)
    {
        host ??= Path.Combine(AppContext.BaseDirectory, "Goosed.CrashHost.dll");

        // The shell's redirection keeps what is logged through every kill.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet '{host}' {string.Join(' ', _roles)} >>'{_log}' 2>&1"]);
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["GOOSED_LISTEN"] = Address.AbsoluteUri.TrimEnd('/');
        start.Environment["CRASH_SEEN"] = _seen;
        start.Environment["CRASH_CLOCK"] = ((long)ClockAhead.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        start.Environment["CRASH_AT"] = crashAt;
        start.Environment["CRASH_AFTER"] = after.ToString(CultureInfo.InvariantCulture);
        _process?.Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException("goosed did not start.");
    }

    public void Kill() => _process?.Kill();

    /// <summary>Sends a signal, such as <c>STOP</c>, <c>CONT</c> or <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", Running().Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until the process is gone, however it ended.</summary>
    public Task EndedAsync(CancellationToken ct) => Running().WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(10), ct);

    /// <summary>Waits for its death by a kill; false when it still lives after the time.</summary>
    public async Task<bool> DiedAsync(TimeSpan limit, CancellationToken ct)
    {
        try
        {
            await Running().WaitForExitAsync(ct).WaitAsync(limit, ct);
        }
        catch (TimeoutException)
        {
            return false;
        }

        return Running().ExitCode == KilledExitCode ? true : throw new InvalidOperationException($"{Name} ended with exit code {Running().ExitCode} and not by a kill:\n{LogEnd}");
    }

    /// <summary>Asks it to stop, as a service manager does, and gives its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        Signal("TERM");
        await Running().WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(25), ct);
        return Running().ExitCode;
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

    private Process Running() => _process ?? throw new InvalidOperationException("goosed was not started.");
}
