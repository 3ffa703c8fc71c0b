using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Goosed.Testing;

namespace Goosed.Bench.Soak;

/// <summary>
/// A network namespace in which this computer has thousands of addresses. On 127.0.0.0/8 every caller is this computer's own, whose
/// connections goosed does not count by address.
/// </summary>
internal static class OwnNetwork
{
    private const string Setup =
        """
        ip link set lo up
        ip route add local 10.66.0.0/16 dev lo
        ip -6 route add local fd66::/32 dev lo
        echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind
        exec "$@"
        """;

    /// <summary>Address that the server is asked at.</summary>
    public static IPAddress Server { get; } = Address(0, 1);

    /// <summary>True for a process that runs in it.</summary>
    public static bool IsEntered
    {
        get
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(Server, 0));
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>Runs this program in it, and gives its exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (Tool.Find("unshare") is not { } unshare || Tool.Find("ip") is null)
        {
            await Console.Error.WriteLineAsync("soak needs a network namespace of its own: install unshare (util-linux) and ip (iproute2).");
            return 2;
        }

        string[] command = ["--map-root-user", "--net", "sh", "-euc", Setup, "sh", "dotnet", typeof(OwnNetwork).Assembly.Location, .. arguments];
        using var process = Process.Start(unshare, command);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Addresses by group and number; each group has 250.</summary>
    public static IPAddress Address(int group, int number) => new([10, 66, (byte)group, (byte)(1 + number % 250)]);

    /// <summary>One of some 30,000 addresses of strangers, or one of as many networks as IPv6 has of them.</summary>
    public static IPAddress Stranger()
    {
        if (Random.Shared.Next(2) == 0)
        {
            return Address(Random.Shared.Next(128, 256), Random.Shared.Next());
        }

        var bytes = new byte[16];
        Random.Shared.NextBytes(bytes);
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (0xFD, 0x66, 0, 0);
        return new(bytes);
    }
}
