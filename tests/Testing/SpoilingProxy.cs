using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Goosed.Testing;

/// <summary>What a <see cref="SpoilingProxy"/> does to what passes it.</summary>
public enum Spoiling
{
    /// <summary>Connections are closed at once.</summary>
    Refuse,

    /// <summary>Every request is answered with 500.</summary>
    Answer500,

    /// <summary>Every request is answered with 503 and S3's word for it.</summary>
    Answer503,

    /// <summary>Answers stop after some bytes, and the connection is closed.</summary>
    Cut,

    /// <summary>Bytes come a little at a time.</summary>
    Slow,

    /// <summary>One bit of each longer answer is another.</summary>
    Flip,

    /// <summary>One bit of each longer request is another.</summary>
    FlipSent,
}

/// <summary>A proxy of TCP connections in front of an HTTP server, to see what clients make of a server that breaks. Not for anything else.</summary>
public sealed class SpoilingProxy : IAsyncDisposable
{
    private const int CutAfter = 300_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private long _received;
    private int _left;

    /// <summary>In front of a server; with a certificate, spoken to by TLS.</summary>
    public SpoilingProxy(Uri target, X509Certificate2? certificate = null)
    {
        (_target, _certificate) = (target, certificate);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What it does to connections and answers from now on; null lets them pass.</summary>
    public Spoiling? Fault { get; set; }

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Bytes that the server has sent through.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Does something to a number of connections, answers or requests, and then nothing any more.</summary>
    public void Spoil(Spoiling fault, int times) => (_left, Fault) = (times, fault);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                if (Fault == Spoiling.Refuse)
                {
                    return;
                }

                await server.ConnectAsync(_target.Host, _target.Port, _stop.Token);
                await using var near = await SecuredAsync(client.GetStream());
                var sending = SendAsync(near, server.GetStream());
                var answering = AnswerAsync(server.GetStream(), near);
                await await Task.WhenAny(sending, answering);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or AuthenticationException)
            {
                // One of the two closed the connection, or did not trust it.
            }
        }
    }

    private async Task<Stream> SecuredAsync(NetworkStream client)
    {
        if (_certificate is null)
        {
            return client;
        }

        var secured = new SslStream(client);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return secured;
    }

    private async Task SendAsync(Stream client, Stream server)
    {
        var buffer = new byte[64 << 10];
        while (await client.ReadAsync(buffer, _stop.Token) is var read and > 0)
        {
            if (Fault is Spoiling.Answer500 or Spoiling.Answer503 && Take())
            {
                var (status, code) = Fault == Spoiling.Answer500 ? ("500 Internal Server Error", "InternalError") : ("503 Slow Down", "SlowDown");
                await client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {28 + code.Length}\r\n\r\n<Error><Code>{code}</Code></Error>"), _stop.Token);
                return;
            }

            if (Fault == Spoiling.Refuse)
            {
                return;
            }

            if (Fault == Spoiling.FlipSent && read > 10_000 && Take())
            {
                buffer[read - 100] ^= 1;
            }

            await server.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private async Task AnswerAsync(Stream server, Stream client)
    {
        var (buffer, passed) = (new byte[64 << 10], 0L);
        while (await server.ReadAsync(buffer, _stop.Token) is var read and > 0)
        {
            Interlocked.Add(ref _received, read);
            passed += read;
            if (Fault == Spoiling.Cut && passed > CutAfter && Take())
            {
                return;
            }

            if (Fault == Spoiling.Flip && read > 10_000 && Take())
            {
                buffer[read - 100] ^= 1;
            }

            if (Fault == Spoiling.Slow)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, _stop.Token);
            }

            await client.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    // Without a number that was given, all are spoilt.
    private bool Take()
    {
        if (_left == 0)
        {
            return true;
        }

        if (Interlocked.Decrement(ref _left) == 0)
        {
            Fault = null;
        }

        return true;
    }
}
