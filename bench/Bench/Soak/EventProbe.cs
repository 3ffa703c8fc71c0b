using System.Collections.Concurrent;
using Goosed.Load;

namespace Goosed.Bench.Soak;

/// <summary>Publishes an event a second and takes the time until one who follows the log has it.</summary>
internal sealed class EventProbe(Uri server, string operatorToken)
{
    private const int Group = 7;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public ConcurrentBag<double> Times { get; } = [];

    /// <summary>Events that did not come.</summary>
    public int Unseen { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        var told = new Told();
        using var hangUp = new CancellationTokenSource();
        using var follower = new Client(server, told, operatorToken, OwnNetwork.Address(Group, 0));
        using var publisher = new Client(server, told, operatorToken, OwnNetwork.Address(Group, 1));
        var following = follower.FollowAsync(hangUp.Token);
        while (!stop.IsCancellationRequested)
        {
            await ProbeAsync(publisher, told);
            await Task.Delay(s_pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await hangUp.CancelAsync();
        await following;
    }

    private async Task ProbeAsync(Client publisher, Told told)
    {
        var since = TimeProvider.System.GetTimestamp();
        var body = """{"subject": "goosed.test", "data": {}}""";
        var answer = await publisher.AskAsync(HttpMethod.Post, "/v1/events", CancellationToken.None, body);
        while (TimeProvider.System.GetElapsedTime(since) < s_patience)
        {
            while (told.Followed.TryDequeue(out var seen))
            {
                if (seen.Id == answer.Field("id"))
                {
                    Times.Add(TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
                    return;
                }
            }

            await Task.Delay(s_look, TimeProvider.System, CancellationToken.None);
        }

        Unseen++;
    }
}
