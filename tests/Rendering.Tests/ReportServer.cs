using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Goosed.Rendering.Tests;

/// <summary>An HTTP server that keeps what is posted to it; the first few posts can be answered with 503.</summary>
internal sealed class ReportServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _refusals;

    public ReportServer(int refusals = 0)
    {
        _refusals = refusals;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>What was taken: path, Authorization and traceparent headers, body.</summary>
    public List<(string Path, string Authorization, string Trace, string Body)> Posts { get; } = [];

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        var body = new byte[int.Parse(Header(lines, "Content-Length"), System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        var refused = Interlocked.Decrement(ref _refusals) >= 0;
        if (!refused)
        {
            Posts.Add((lines[0].Split(' ')[1], Header(lines, "Authorization"), Header(lines, "traceparent"), Encoding.UTF8.GetString(body)));
        }

        var status = refused ? "503 Service Unavailable" : "200 OK";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"));
    }

    private static string Header(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "0";
}
