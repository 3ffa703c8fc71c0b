namespace Goosed.Goosectl;

/// <summary>
/// Goes on over a restart of the server and a cut: once it was reached, what fails because it can't be reached is tried again. That is said
/// once an outage.
/// </summary>
/// <param name="call">The command's.</param>
/// <param name="patience">How long an outage may last.</param>
internal sealed class Reconnection(Invocation call, TimeSpan? patience = null)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _patience = patience is { } given && given < s_longest ? given : s_longest;
    private long? _lostAt;

    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var answer = await ask();
                Back();
                return answer;
            }
            catch (CtlException lost) when (lost.Code == Exit.Unreachable && call.Api.WasReached && IsPatient())
            {
                Lost(lost.Why);
                await Task.Delay(s_pause, TimeProvider.System, ct);
            }
        }
    }

    /// <summary>Says that the connection was lost, if that is new.</summary>
    public void Lost(string why)
    {
        if (_lostAt is null)
        {
            _lostAt = TimeProvider.System.GetTimestamp();
            call.Out.Say($"The connection to {call.Api.Server} was lost ({why.TrimEnd('.')}). Trying again.");
        }
    }

    private void Back()
    {
        if (_lostAt is not null)
        {
            _lostAt = null;
            call.Out.Say("The connection is back.");
        }
    }

    private bool IsPatient() => _lostAt is not { } since || TimeProvider.System.GetElapsedTime(since) < _patience;
}
