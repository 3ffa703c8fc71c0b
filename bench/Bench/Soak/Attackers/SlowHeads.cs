using System.Net.Sockets;
using System.Text;

namespace Goosed.Bench.Soak.Attackers;

/// <summary>Requests whose head never ends: a byte of it a second.</summary>
internal static class SlowHeads
{
    private const string Name = "slow heads";
    private const int Group = 3;
    private const int Connections = 300;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly byte[] s_begin = Encoding.ASCII.GetBytes(
        "GET /v1/boot/ipxe?mac=02:aa:00:00:00:01 HTTP/1.1\r\nHost: goose.local\r\nX-Slow: ");

    public static Task RunAsync(Target target, CancellationToken ct) =>
        Pace.KeepAsync(Connections, number => HoldAsync(target, number, ct), ct);

    private static async Task HoldAsync(Target target, int number, CancellationToken ct)
    {
        try
        {
            using var socket = await target.ConnectAsync(OwnNetwork.Address(Group, number % 4), ct);
            var bytes = new byte[512];
            var answer = socket.ReceiveAsync(bytes, ct).AsTask();
            await socket.SendAsync(s_begin, ct);
            while (await Task.WhenAny(answer, Task.Delay(s_pause, TimeProvider.System, ct)) != answer)
            {
                await socket.SendAsync("x"u8.ToArray(), ct);
            }

            target.Tally.Count(Name, Target.Status(bytes.AsSpan(0, await answer)));
        }
        catch (SocketException)
        {
            target.Tally.Count(Name, Target.Closed);
        }
    }
}
