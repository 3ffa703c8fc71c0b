using System.Net;
using System.Net.Sockets;

namespace Goosed.Bench.Soak.Attackers;

/// <summary>Connections on which nothing is asked: twice as many as an address may have from one, and as many as it may from others.</summary>
internal static class IdleConnections
{
    private const string Name = "idle connections";
    private const int Group = 2;
    private const int OfOneAddress = 2000;
    private const int OfEachOther = 1000;

    // With the ones of the first address they stay below half of what 20,000 open files allow in all.
    private const int Others = 3;

    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(1);

    public static Task RunAsync(Target target, CancellationToken ct) => Task.WhenAll(
    [
        Pace.KeepAsync(OfOneAddress, _ => HoldAsync(target, OwnNetwork.Address(Group, 0), ct), ct),
        Pace.KeepAsync(Others * OfEachOther, number => HoldAsync(target, OwnNetwork.Address(Group, 1 + number % Others), ct), ct),
    ]);

    private static async Task HoldAsync(Target target, IPAddress from, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        try
        {
            using var socket = await target.ConnectAsync(from, ct);
            await socket.ReceiveAsync(new byte[1], ct);
        }
        catch (SocketException)
        {
            // Closed as well.
        }

        target.Tally.Count(Name, TimeProvider.System.GetElapsedTime(since) < s_atOnce ? Target.Closed : "closed later");
    }
}
