using Goosed.Core.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Api.Events;

/// <summary>Watches the log for all followers, so that an event costs one look at the database and not one each.</summary>
internal sealed partial class EventWatch(IEventLog log, TimeProvider clock, ILogger<EventWatch> logger) : BackgroundService
{
    // A crowd that is woken at once would keep every other call from the processors: it is woken in groups, with pauses between them. What
    // happens meanwhile is told in the same turn.
    private const int Group = 32;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<TaskCompletionSource> _waiting = [];
    private long _newest;

    /// <summary>The number of the newest event that was seen.</summary>
    public long Newest => Volatile.Read(ref _newest);

    /// <summary>Returns when there are events after a number, and latest after a while.</summary>
    public async Task WaitAsync(long after, TimeSpan atMost, CancellationToken ct)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_newest > after)
            {
                return;
            }

            _waiting.Add(waiter);
        }

        using var end = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, ct);
        await waiter.Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _waiting.Remove(waiter);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isTold = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await log.WaitAsync(_newest, stoppingToken);
                await WakeAsync(await log.NewestAsync(stoppingToken), stoppingToken);
                isTold = false;
            }
            catch (Exception away) when (!stoppingToken.IsCancellationRequested)
            {
                // The database can't be used: followers wait on, and get all of it once it can.
                if (!isTold)
                {
                    LogAway(logger, away.Message);
                }

                isTold = true;
                await Task.Delay(s_retry, TimeProvider.System, stoppingToken);
            }
        }
    }

    private async Task WakeAsync(long newest, CancellationToken ct)
    {
        TaskCompletionSource[] woken;
        lock (_lock)
        {
            _newest = newest;
            woken = [.. _waiting];
        }

        foreach (var group in woken.Chunk(Group))
        {
            foreach (var waiter in group)
            {
                waiter.TrySetResult();
            }

            if (woken.Length > Group)
            {
                await Task.Delay(s_pause, TimeProvider.System, ct);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event log can't be read; followers of events wait: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
