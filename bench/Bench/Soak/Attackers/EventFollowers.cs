using System.Net;
using System.Net.Sockets;

namespace Goosed.Bench.Soak.Attackers;

/// <summary>Streams of events from the log's begin, more than a token may have: half of them are never read, the others slowly.</summary>
internal static class EventFollowers
{
    private const string Name = "event followers";
    private const int Group = 4;
    private const int OfEachToken = 120;

    // What the system keeps for a reader that does not read.
    private const int Buffer = 4096;
    private const int SlowBytes = 8192;

    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_unread = TimeSpan.FromSeconds(30);

    public static Task RunAsync(Target target, IReadOnlyList<string> tokens, CancellationToken ct) =>
        Task.WhenAll(tokens.Select((token, group) => Pace.KeepAsync(
            OfEachToken, number => FollowAsync(target, OwnNetwork.Address(Group, group), token, number, ct), ct)));

    private static async Task FollowAsync(Target target, IPAddress from, string token, int number, CancellationToken ct)
    {
        try
        {
            using var socket = await target.ConnectAsync(from, ct, Buffer);

            // Not all from the same event: those at one place share what is in memory for them.
            await socket.SendAsync(Target.Request("GET", "/v1/events", token, header: $"Last-Event-ID: {number * 5}"), ct);
            var head = new byte[512];
            var status = Target.Status(head.AsSpan(0, await socket.ReceiveAsync(head, ct)));
            target.Tally.Count(Name, status);
            if (status != "200")
            {
                return;
            }

            if (number % 2 == 0)
            {
                await Task.Delay(s_unread, TimeProvider.System, ct);
                return;
            }

            await ReadSlowlyAsync(socket, ct);
            target.Tally.Count(Name, "closed later");
        }
        catch (SocketException)
        {
            target.Tally.Count(Name, Target.Closed);
        }
    }

    private static async Task ReadSlowlyAsync(Socket socket, CancellationToken ct)
    {
        var bytes = new byte[SlowBytes];
        while (await socket.ReceiveAsync(bytes, ct) > 0)
        {
            await Task.Delay(s_slow, TimeProvider.System, ct);
        }
    }
}
