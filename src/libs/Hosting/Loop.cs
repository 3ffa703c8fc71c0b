using Goosed.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Hosting;

/// <summary>Work that is done again and again; a failure is logged and the next turn tries anew.</summary>
public abstract partial class Loop(TimeSpan interval, TimeProvider clock, ILogger logger) : BackgroundService
{
    protected TimeProvider Clock => clock;

    protected ILogger Logger => logger;

    /// <summary>True for work that is done once more when the process stops.</summary>
    protected virtual bool HasLastTurn => false;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (HasLastTurn)
        {
            try
            {
                await TurnAsync(cancellationToken);
            }
            catch (BackendUnavailableException)
            {
                // There is no later turn.
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            try
            {
                await TurnAsync(stoppingToken);
            }
            catch (BackendUnavailableException) when (!stoppingToken.IsCancellationRequested)
            {
                // The backend tells of its outage itself, once; the next turn tries anew.
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, failure, GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    protected abstract Task TurnAsync(CancellationToken ct);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Loop} failed; it goes on at its next turn")]
    private static partial void LogFailed(ILogger logger, Exception failure, string loop);
}
