using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Hosting.Tests;

/// <summary>What one caller can't take from the others.</summary>
public sealed class LimitsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_machine_that_asks_too_often_is_told_by_the_settings_name_and_others_are_served()
    {
        await using var app = await OpenAsync(("GOOSED_RATE_PER_MACHINE", "2"));

        var answers = new List<HttpStatusCode>();
        for (var call = 0; call < 30; call++)
        {
            answers.Add((await app.Client.GetAsync(new Uri(app.Address, "/v1/boot/ipxe?mac=52:54:00:00:00:01"), Ct)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        using var refused = await UntilLimitedAsync(app, "/v1/boot/ipxe?mac=52-54-00-00-00-01");
        Assert.Equal("1", refused.Headers.RetryAfter?.ToString());
        Assert.Contains("GOOSED_RATE_PER_MACHINE", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync(Ct))?["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync(new Uri(app.Address, "/v1/boot/ipxe?mac=52:54:00:00:00:02"), Ct)).StatusCode);
        Assert.Contains("goosed_rate_limited", await app.Client.GetStringAsync(new Uri(app.Address, "/metrics"), Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_asks_too_often_is_refused_and_an_operator_here_is_not()
    {
        await using var open = await OpenAsync(("GOOSED_RATE_PER_ADDRESS", "3"), ("GOOSED_RATE_PER_MACHINE", "0"));
        await using var local = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_RATE_PER_ADDRESS"] = "3" } });

        using var refused = await UntilLimitedAsync(open, "/branding/logo.svg");

        Assert.Contains("GOOSED_RATE_PER_ADDRESS", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        for (var call = 0; call < 100; call++)
        {
            Assert.Equal(HttpStatusCode.OK, (await local.Client.GetAsync(new Uri(local.Address, "/v1/boot/ipxe?mac=52:54:00:00:00:01"), Ct)).StatusCode);
        }
    }

    [Fact]
    public void A_rate_that_is_no_multiple_of_ten_is_not_cut_down_to_one() => Assert.All(Enumerable.Range(1, 2000), rate =>
    {
        var bucket = Limits.RateLimits.Bucket(rate);

        Assert.Equal(rate, bucket.TokensPerPeriod / bucket.ReplenishmentPeriod.TotalSeconds, rate * 0.001);
    });

    [Fact]
    public async Task A_trusted_proxy_is_believed_and_nobody_else_is()
    {
        await using var trusting = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_TRUSTED_PROXIES"] = "10.9.0.0/16, 127.0.0.1", ["GOOSED_PROXY_HOPS"] = "2" } });
        await using var wary = await GoosedApp.StartAsync();

        Assert.Equal("192.0.2.7", await SeenAsync(trusting, "6.6.6.6, 192.0.2.7, 10.9.1.1"));
        Assert.Equal("127.0.0.1", await SeenAsync(wary, "192.0.2.7"));
    }

    [Fact]
    public async Task Two_thousand_idle_connections_keep_nobody_out()
    {
        await using var app = await OpenAsync();
        var idle = new List<TcpClient>();
        try
        {
            for (var n = 0; n < 2000; n++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, app.Address.Port, Ct);
                idle.Add(client);
            }

            Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync(new Uri(app.Address, "/v1/boot/ipxe?mac=52:54:00:00:00:01"), Ct)).StatusCode);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Theory]
    [InlineData("POST /v1/machines HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n", "413", "GOOSED_MAX_BODY")]
    [InlineData("POST /v1/machines HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400", "")]
    [InlineData("GET /v1/boot/ipxe HTTP/1.1\r\n\r\n", "400", "")]
    [InlineData("GARBAGE\r\n\r\n", "400", "")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400", "")]
    public async Task A_request_that_is_none_is_refused(string request, string status, string detail)
    {
        await using var app = await GoosedApp.StartAsync();

        var answer = await RawAsync(app, request);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains(detail, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_drips_is_cut_off()
    {
        await using var app = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_MIN_BODY_RATE"] = "1000000" } });

        var answer = await RawAsync(app, "POST /v1/machines HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GOOSED_MAX_BODY", "1MB", "is not a size from 64 KiB to 64 MiB; write it as 512KiB, 4MiB or 20GiB.")]
    [InlineData("GOOSED_MAX_UPLOAD", "1KiB", "is not a size from 1 MiB to 10 TiB")]
    [InlineData("GOOSED_TRUSTED_PROXIES", "10.0.0.0/8,here", "'here' is no address and no network")]
    [InlineData("GOOSED_RATE_PER_ADDRESS", "-1", "is not a number from 0")]
    [InlineData("GOOSED_TOKEN_ADDRESS", "maybe", "is none of: off, warn, strict")]
    public async Task A_limit_that_can_t_be_used_stops_the_start(string name, string value, string expected)
    {
        var wrong = await Assert.ThrowsAsync<Settings.SettingsException>(() => GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { [name] = value } }));

        var fault = Assert.Single(wrong.Faults);
        Assert.Equal(name, fault.Name);
        Assert.Contains(expected, fault.Reason, StringComparison.Ordinal);
    }

    private static Task<GoosedApp> OpenAsync(params (string Name, string Value)[] settings) => GoosedApp.StartAsync(new()
    {
        Environment = settings.Append(("GOOSED_LISTEN", "http://0.0.0.0:0")).Append(("GOOSED_ADMIN_TOKEN", "admin-token-of-this-test")).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
    });

    private static async Task<HttpResponseMessage> UntilLimitedAsync(GoosedApp app, string path)
    {
        for (var call = 0; call < 200; call++)
        {
            var answer = await app.Client.GetAsync(new Uri(app.Address, path), Ct);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return answer;
            }

            answer.Dispose();
        }

        throw new InvalidDataException("No limit was met.");
    }

    // The list of unknown machines shows the address that a call is taken to come from.
    private static async Task<string?> SeenAsync(GoosedApp app, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, "/v1/boot/ipxe?mac=52:54:00:00:00:01")) { Headers = { { "X-Forwarded-For", forwardedFor } } };
        using var answer = await app.Client.SendAsync(request, Ct);
        return (string?)(await app.GetAsync("/v1/boot/unknown"))["items"]?[0]?["address"];
    }

    private static async Task<string> RawAsync(GoosedApp app, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(app.Address.Host, app.Address.Port, Ct);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Ct);
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        try
        {
            while (await stream.ReadAsync(buffer, limit.Token) is var read and > 0)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
                if (answer.ToString().Contains("}\r\n0\r\n", StringComparison.Ordinal) || answer.ToString().Contains("Content-Length: 0", StringComparison.OrdinalIgnoreCase))
                {
                    break;
                }
            }
        }
        catch (Exception closed) when (closed is IOException or OperationCanceledException)
        {
            // What came before is the answer.
        }

        return answer.ToString();
    }
}
