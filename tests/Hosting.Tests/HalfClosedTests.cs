using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Hosting.Tests;

/// <summary>Clients that close their sending side once they have asked, as nc -N and small network stacks do.</summary>
public sealed class HalfClosedTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET /menu.ipxe HTTP/1.0\r\n\r\n", "set api ")]
    [InlineData("GET /menu.ipxe HTTP/1.1\r\nHost: a\r\n\r\n", "set api ")]
    [InlineData("GET /v1/boot/ipxe?mac=52:54:00:00:00:01 HTTP/1.1\r\nHost: a\r\n\r\n", "52:54:00:00:00:01")]
    [InlineData("GET /branding/banner.txt HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("HEAD /menu.ipxe HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /readyz HTTP/1.1\r\nHost: a\r\n\r\n", "\"degraded\"")]
    [InlineData("POST /v1/machines HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n{\"mac\": \"52:54:00:00:00:02\"}", "HTTP/1.1 201")]
    [InlineData("POST /v1/machines HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n{\"mac\": \"52:54:00:00:00:03\"}", "201 Created")]
    [InlineData("POST /v1/machines HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n{\"mac\": \"52:54:00:00:00:04\"}\r\n0\r\n\r\n", "HTTP/1.1 201")]
    public async Task They_are_answered_and_then_the_connection_ends(string request, string expected)
    {
        await using var app = await GoosedApp.StartAsync();

        Assert.Contains(expected, await SayAsync(app, Encoding.ASCII.GetBytes(request)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_boot_that_waits_for_its_run_is_answered()
    {
        await using var app = await GoosedApp.StartAsync();
        var enrolled = app.EnrolAsync("52:54:00:00:00:05");

        await enrolled;
        var answer = await SayAsync(app, "GET /v1/boot/ipxe?mac=52:54:00:00:00:05 HTTP/1.0\r\n\r\n"u8.ToArray());

        Assert.Contains("set token ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_sent_whole()
    {
        await using var app = await GoosedApp.StartAsync();
        var content = RandomNumberGenerator.GetBytes(8_000_003);
        var url = new Uri((string)(await UploadAsync(app, content))["url"]!);

        var answer = await BytesAsync(app, Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.0\r\n\r\n"));

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(answer.AsSpan(answer.Length - content.Length)));
        Assert.StartsWith("HTTP/1.1 200 ", Encoding.ASCII.GetString(answer.AsSpan(0, 13)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_is_cut_short_stores_nothing()
    {
        await using var app = await GoosedApp.StartAsync();
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        var registered = await RegisterAsync(app, content);
        var url = new Uri((string)registered["upload_url"]!);
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PUT {url.PathAndQuery} HTTP/1.1\r\nHost: a\r\nContent-Length: {content.Length}\r\n\r\n"));

        var answer = await SayAsync(app, [.. head, .. content.AsSpan(0, 500_000)]);

        Assert.DoesNotContain("200 OK", answer, StringComparison.Ordinal);
        Assert.Equal("pending", (string?)(await app.GetAsync($"/v1/artifacts/{registered["id"]}"))["status"]);
    }

    [Fact]
    public async Task An_upload_that_is_whole_is_stored()
    {
        await using var app = await GoosedApp.StartAsync();
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        var registered = await RegisterAsync(app, content);
        var url = new Uri((string)registered["upload_url"]!);
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PUT {url.PathAndQuery} HTTP/1.1\r\nHost: a\r\nContent-Length: {content.Length}\r\n\r\n"));

        Assert.Contains("200 OK", await SayAsync(app, [.. head, .. content]), StringComparison.Ordinal);
        Assert.Equal("ready", (string?)(await app.GetAsync($"/v1/artifacts/{registered["id"]}"))["status"]);
    }

    [Fact]
    public async Task A_follower_that_only_listens_hears_until_nothing_is_told_for_a_while()
    {
        await using var app = await GoosedApp.StartAsync();

        // Ends only since the server ends it, ten seconds after what was told last: no heartbeat (15 s) comes before that.
        var since = TimeProvider.System.GetTimestamp();
        var heard = await SayAsync(app, "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0\r\n\r\n"u8.ToArray());

        Assert.Contains("event: goosed.blueprints.updated", heard, StringComparison.Ordinal);
        Assert.DoesNotContain(": still here", heard, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, 9, 15);
    }

    private static async Task<JsonNode> UploadAsync(GoosedApp app, byte[] content)
    {
        var registered = await RegisterAsync(app, content);
        using var bytes = new ByteArrayContent(content);
        using var stored = await app.Client.PutAsync((string?)registered["upload_url"], bytes, Ct);
        stored.EnsureSuccessStatusCode();
        return registered;
    }

    private static async Task<JsonNode> RegisterAsync(GoosedApp app, byte[] content)
    {
        using var body = new StringContent($$"""{"kind": "image", "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(content))}}"}""", Encoding.UTF8, "application/json");
        using var registered = await app.Client.PostAsync(new Uri(app.Address, "/v1/artifacts"), body, Ct);
        return JsonNode.Parse(await registered.Content.ReadAsStringAsync(Ct))!;
    }

    private static async Task<string> SayAsync(GoosedApp app, byte[] request) => Encoding.UTF8.GetString(await BytesAsync(app, request));

    private static async Task<byte[]> BytesAsync(GoosedApp app, byte[] request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", app.Address.Port, Ct);
        await socket.SendAsync(request, Ct);
        socket.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(40), Ct) is > 0 and var read)
            {
                await answer.WriteAsync(buffer.AsMemory(0, read), Ct);
            }
        }
        catch (SocketException)
        {
            // The server resets a connection whose request it can't finish.
        }

        return answer.ToArray();
    }
}
