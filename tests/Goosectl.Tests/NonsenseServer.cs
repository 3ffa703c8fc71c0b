using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Goosed.Goosectl.Tests;

/// <summary>Answers every call alike, whatever was asked.</summary>
internal sealed class NonsenseServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Task _serving;

    /// <param name="answer">All that it sends, from its first line on.</param>
    /// <param name="certificate">What it serves TLS with; null for plain HTTP.</param>
    public NonsenseServer(string answer, X509Certificate2? certificate = null)
    {
        (Sent, _certificate) = (answer, certificate);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What it sends from now on.</summary>
    public string Sent { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}";

    /// <summary>An answer with a body, of which more is promised than comes when asked for.</summary>
    public static string Answer(string status, string type, string body, int missing = 0) =>
        $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body) + missing}\r\nConnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _serving;
            _stop.Dispose();
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return tls;
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = await OpenAsync(client);
                if (await stream.ReadAsync(new byte[16 * 1024], _stop.Token) > 0)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(Sent), _stop.Token);
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException or AuthenticationException)
            {
                // The caller has gone, or the test is over.
            }
        }
    }
}
