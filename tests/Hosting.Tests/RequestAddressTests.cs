using System.Net.Sockets;
using System.Text;
using Goosed.Hosting.Settings;
using Goosed.Testing;

namespace Goosed.Hosting.Tests;

/// <summary>Paths and hosts as clients write them.</summary>
public sealed class RequestAddressTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("//menu.ipxe", "200")]
    [InlineData("/v1//boot/ipxe?mac=52:54:00:00:00:01", "200")]
    [InlineData("///v1///boot///ipxe?mac=52:54:00:00:00:01", "200")]
    [InlineData("//healthz", "200")]
    [InlineData("/healthz//", "200")]
    [InlineData("//branding//banner.txt", "200")]
    [InlineData("//", "302")]
    [InlineData("//evil.example/", "404")]
    [InlineData("//evil.example//%2e%2e", "404")]
    [InlineData("/objects//sha256/0000000000000000000000000000000000000000000000000000000000000000", "400")]
    [InlineData("//objects/sha256//00", "400")]
    [InlineData("//objects/sha256/0000000000000000000000000000000000000000000000000000000000000000", "403")]
    public async Task Slashes_that_come_double_count_as_one_but_for_those_of_a_key(string path, string status)
    {
        await using var app = await GoosedApp.StartAsync();

        var answer = await SayAsync(app, $"GET {path} HTTP/1.1\r\nHost: goose.local\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", Head(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x:99999")]
    [InlineData("x:0")]
    [InlineData("x:")]
    [InlineData("x:80a")]
    [InlineData("x:-1")]
    [InlineData("x$(reboot)")]
    [InlineData("[::1")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[::1]:70000")]
    [InlineData("a..b")]
    public async Task A_host_that_is_none_is_refused_everywhere_and_never_comes_back(string host)
    {
        await using var app = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_TRUSTED_PROXIES"] = "127.0.0.1" } });

        foreach (var path in new[] { "/menu.ipxe", "/v1/boot/ipxe?mac=52:54:00:00:00:01", "/v1/machines", "/healthz", "/nothing" })
        {
            var direct = await SayAsync(app, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            var forwarded = await SayAsync(app, $"GET {path} HTTP/1.1\r\nHost: goose.local\r\nX-Forwarded-Host: {host}\r\nConnection: close\r\n\r\n");

            Assert.StartsWith("HTTP/1.1 400 ", direct, StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 400 ", forwarded, StringComparison.Ordinal);
            Assert.Contains("The Host that the request names is no host name", forwarded, StringComparison.Ordinal);
            Assert.DoesNotContain(host, direct + forwarded, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET /menu.ipxe HTTP/1.0\r\n\r\n", "set api http://127.0.0.1:")]
    [InlineData("GET /menu.ipxe HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", "set api http://127.0.0.1:")]
    [InlineData("GET /menu.ipxe HTTP/1.1\r\nHost: under_score.example.:81\r\nConnection: close\r\n\r\n", "set api http://under_score.example.:81")]
    [InlineData("GET /menu.ipxe HTTP/1.1\r\nHost: [2001:db8::5]:65535\r\nConnection: close\r\n\r\n", "set api http://[2001:db8::5]:65535")]
    public async Task A_host_that_is_one_comes_back_and_one_that_is_missing_is_the_connections(string request, string expected)
    {
        await using var app = await GoosedApp.StartAsync();

        Assert.Contains(expected, await SayAsync(app, request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GOOSED_API_BASE", "http://[fe80::1%25eth0]:8080")]
    [InlineData("GOOSED_API_BASE", "http://[fe80::1%eth0]:8080")]
    [InlineData("GOOSED_ARTIFACTS_BASE", "http://[fe80::1%25eth0]")]
    public async Task A_base_with_a_zone_stops_the_start_as_machines_have_zones_of_their_own(string name, string value)
    {
        var wrong = await Assert.ThrowsAsync<SettingsException>(() => GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { [name] = value } }));

        var fault = Assert.Single(wrong.Faults);
        Assert.Equal(name, fault.Name);
        Assert.Contains("IPv6 zone", fault.Reason, StringComparison.Ordinal);
    }

    private static string Head(string answer) => answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

    private static async Task<string> SayAsync(GoosedApp app, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", app.Address.Port, Ct);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Ct);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);
    }
}
