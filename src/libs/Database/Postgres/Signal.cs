namespace Goosed.Database.Postgres;

/// <summary>Tells those who wait, once for all of them, that something has come.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Ends when it is given the next time.</summary>
    public Task Next => _next.Task;

    public void Give() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Waits for a signal, and for no longer than a while.</summary>
    public static async Task WaitAsync(Task signal, TimeSpan atMost, CancellationToken ct)
    {
        try
        {
            await signal.WaitAsync(atMost, TimeProvider.System, ct);
        }
        catch (TimeoutException)
        {
            // A look is due without one.
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
