using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Goosed.Bench.Soak.Attackers;

/// <summary>The server as attackers reach it: by connections from addresses of their choice.</summary>
internal sealed class Target(int port, Tally tally)
{
    /// <summary>What is counted where no answer came.</summary>
    public const string Closed = "closed";

    private static readonly IPAddress s_server6 = IPAddress.Parse("fd66::1");

    public Tally Tally => tally;

    /// <summary>Connects from an address.</summary>
    /// <param name="from">The address, which decides between IPv4 and IPv6.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="buffer">Bytes that the system takes for a reader that does not read; null for its default.</param>
    public async Task<Socket> ConnectAsync(IPAddress from, CancellationToken ct, int? buffer = null)
    {
        var socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (buffer is { } size)
            {
                socket.ReceiveBufferSize = size;
            }

            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(from.AddressFamily == AddressFamily.InterNetwork ? OwnNetwork.Server : s_server6, port, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes one request on a connection of its own and counts how it is answered.</summary>
    public async Task AskAsync(string attacker, IPAddress from, byte[] request, CancellationToken ct)
    {
        try
        {
            using var socket = await ConnectAsync(from, ct);

            // A refusal may come before the body was taken: who is still sending then would not see it.
            var answer = ReadAsync(socket, ct);
            await SendAsync(socket, request, ct);
            tally.Count(attacker, await answer);
        }
        catch (SocketException)
        {
            tally.Count(attacker, Closed);
        }
    }

    /// <summary>A request whose answer ends with the connection.</summary>
    public static byte[] Request(string method, string path, string? token = null, string? body = null, string? header = null)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: goose.local\r\nConnection: close\r\n");
        text.Append(token is null ? "" : $"Authorization: Bearer {token}\r\n").Append(header is null ? "" : $"{header}\r\n");
        text.Append(body is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The status in the first bytes of an answer.</summary>
    public static string Status(ReadOnlySpan<byte> answer) => answer.Length < 12 ? Closed : Encoding.ASCII.GetString(answer[9..12]);

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        try
        {
            while (!request.IsEmpty)
            {
                request = request[await socket.SendAsync(request, ct)..];
            }
        }
        catch (SocketException)
        {
            // The server has closed it; what it said is with who reads.
        }
    }

    private static async Task<string> ReadAsync(Socket socket, CancellationToken ct)
    {
        var (bytes, status) = (new byte[16 * 1024], Closed);
        try
        {
            while (await socket.ReceiveAsync(bytes, ct) is var read and > 0)
            {
                status = status == Closed ? Status(bytes.AsSpan(0, read)) : status;
            }
        }
        catch (SocketException)
        {
            // What came before counts.
        }

        return status;
    }
}
