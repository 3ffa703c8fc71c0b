namespace Goosed.Bench.Soak.Attackers;

/// <summary>Keeps attackers to a rate: they run on the same processors as the server, which must not be theirs to drown.</summary>
internal static class Pace
{
    // A server that answers late is asked less often, and never by more than so many at once.
    private const int Lanes = 8;

    // All within one moment would measure the kernel's queue of connections and not the server.
    private static readonly TimeSpan s_begin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>Does something so many times a second until it is stopped.</summary>
    public static Task RunAsync(int perSecond, Func<Task> act, CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => RepeatAsync(TimeSpan.FromSeconds((double)Lanes / perSecond), act, ct)));

    /// <summary>Keeps a number of lasting connections, which are begun one after the other within some seconds, and again after a pause.</summary>
    public static Task KeepAsync(int connections, Func<int, Task> hold, CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(number => KeepAsync(s_begin * number / connections, () => hold(number), ct)));

    private static async Task RepeatAsync(TimeSpan period, Func<Task> act, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(period);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await act();
        }
    }

    private static async Task KeepAsync(TimeSpan begin, Func<Task> hold, CancellationToken ct)
    {
        await Task.Delay(begin, TimeProvider.System, ct);
        while (true)
        {
            await hold();
            await Task.Delay(s_pause, TimeProvider.System, ct);
        }
    }
}
