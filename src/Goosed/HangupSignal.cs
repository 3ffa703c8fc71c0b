using System.Runtime.InteropServices;

namespace Goosed;

/// <summary>Goes on when a hangup is signalled: other daemons read their settings anew by it, and a terminal that closes sends it.</summary>
internal sealed partial class HangupSignal(ILogger<HangupSignal> logger) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // On Windows the same name stands for the window's end, which nothing can hold up.
        _registration = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();

    private void Ignore(PosixSignalContext signal)
    {
        signal.Cancel = true;
        LogIgnored(logger);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "SIGHUP does nothing here: settings are read at the start, and the desired state by itself; SIGTERM ends goosed")]
    private static partial void LogIgnored(ILogger logger);
}
