using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Goosed.Hosting.Sending;
using Goosed.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Goosed.Hosting.Tests;

/// <summary>Files that the kernel sends below Kestrel's responses, on a server of its own.</summary>
public sealed class FileSendingTests : IAsyncLifetime
{
    private const string Text = "said by the server itself";

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(3_000_017);
    private readonly TestDirectory _folder = new();
    private readonly TestCertificates _certificates = new();
    private readonly TaskCompletionSource<Exception?> _sent = new();
    private WebApplication? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string FileName => _folder["image"];

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllBytesAsync(FileName, _content, Ct);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseFileSending().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(_certificates["server.pem"], _certificates["server.key"])));
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
        _certificates.Dispose();
    }

    [Theory]
    [InlineData(0, 3_000_017)]
    [InlineData(0, 1)]
    [InlineData(262_143, 262_146)]
    [InlineData(3_000_016, 1)]
    public async Task A_range_is_sent_byte_for_byte(int offset, int length)
    {
        using var client = new HttpClient();

        var received = await client.GetByteArrayAsync(Url(0, $"file?offset={offset}&length={length}"), Ct);

        Assert.Equal(_content[offset..(offset + length)], received);
    }

    [Fact]
    public async Task Answers_around_a_file_keep_their_order_when_all_were_asked_for_at_once()
    {
        using var socket = await ConnectAsync();
        var asked = string.Concat(new[] { "text", "file", "text", "file", "text" }.Select(path => $"GET /{path} HTTP/1.1\r\nHost: a\r\n\r\n"));

        await socket.SendAsync(Encoding.ASCII.GetBytes(asked + "GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), Ct);

        var received = new MemoryStream();
        await new NetworkStream(socket).CopyToAsync(received, Ct);
        var all = received.ToArray().AsSpan();
        foreach (var body in new[] { Encoding.ASCII.GetBytes(Text), _content, Encoding.ASCII.GetBytes(Text), _content, Encoding.ASCII.GetBytes(Text), Encoding.ASCII.GetBytes(Text) })
        {
            Assert.True(all.StartsWith("HTTP/1.1 200 OK\r\n"u8));
            all = all[(all.IndexOf("\r\n\r\n"u8) + 4)..];
            Assert.Equal(body, all[..body.Length].ToArray());
            all = all[body.Length..];
        }

        Assert.True(all.IsEmpty);
    }

    [Fact]
    public async Task A_reader_that_takes_its_time_gets_everything()
    {
        using var socket = await ConnectAsync();
        socket.ReceiveBufferSize = 100_000;
        await socket.SendAsync("GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray(), Ct);
        var received = new MemoryStream();
        for (var (buffer, read) = (new byte[300_000], 1); read > 0;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
            read = await socket.ReceiveAsync(buffer, Ct);
            received.Write(buffer, 0, read);
        }

        var all = received.ToArray().AsSpan();
        Assert.Equal(_content, all[(all.IndexOf("\r\n\r\n"u8) + 4)..].ToArray());
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_sending_without_a_failure()
    {
        await using (var more = File.OpenWrite(FileName))
        {
            more.SetLength(1L << 30);
        }

        using (var socket = await ConnectAsync())
        {
            await socket.SendAsync("GET /file?length=1073741824 HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), Ct);
            await socket.ReceiveAsync(new byte[1000], Ct);
        }

        Assert.IsNotType<IOException>(await _sent.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct), exactMatch: false);
    }

    [Fact]
    public async Task A_file_that_was_cut_is_named_so_and_its_reader_does_not_take_it_for_whole()
    {
        using var client = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetByteArrayAsync(Url(0, "file?length=3000018"), Ct));

        var failure = Assert.IsType<EndOfStreamException>(await _sent.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct));
        Assert.Equal("The file was cut while it was sent: it ends at byte 3000017.", failure.Message);
    }

    [Theory]
    [InlineData(1, "http", "2.0")]
    [InlineData(2, "https", "1.1")]
    [InlineData(2, "https", "2.0")]
    public async Task Frames_and_encryption_are_not_gone_around(int endpoint, string scheme, string version)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(_certificates["ca.pem"]);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(authority);
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        using var client = new HttpClient(handler) { DefaultRequestVersion = new(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var url = new UriBuilder(Url(endpoint, "can")) { Scheme = scheme }.Uri;

        Assert.Equal("False", await client.GetStringAsync(url, Ct));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/can":
                await context.Response.WriteAsync($"{context.Response.CanSendFiles()}");
                break;
            case "/text":
                context.Response.ContentLength = Text.Length;
                await context.Response.WriteAsync(Text);
                break;
            default:
                await SendAsync(context);
                break;
        }
    }

    private async Task SendAsync(HttpContext context)
    {
        using var file = File.OpenHandle(FileName, options: FileOptions.Asynchronous);
        var (offset, length) = (Number(context, "offset", 0), Number(context, "length", _content.Length));
        context.Response.ContentLength = length;
        try
        {
            await context.Response.SendFileRangeAsync(file, offset, length, context.RequestAborted);
            _sent.TrySetResult(null);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _sent.TrySetResult(e);
            throw;
        }
    }

    private static int Number(HttpContext context, string name, int otherwise) => int.TryParse(context.Request.Query[name], out var number) ? number : otherwise;

    private Uri Url(int endpoint, string path) => new(new Uri(_server?.Urls.ElementAt(endpoint) ?? ""), path);

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Url(0, "").Port, Ct);
        return socket;
    }
}
