using Goosed.Core.Events;

namespace Goosed.Messaging;

/// <summary>Waiting for events.</summary>
internal static class EventLogExtensions
{
    /// <summary>Returns when there may be events after a number, or after a pause.</summary>
    public static async Task WaitAsync(this IEventLog log, long after, TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var news = log.WaitAsync(after, pause.Token);
        await Task.WhenAny(news, Task.Delay(atMost, clock, pause.Token));
        await pause.CancelAsync();
        await news.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
