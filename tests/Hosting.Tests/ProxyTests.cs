using System.Net;
using Goosed.Hosting.Limits;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Tests;

/// <summary>Whose word counts for where a call came from.</summary>
public sealed class ProxyTests
{
    private const string Proxy = "10.0.0.2";
    private const string Outer = "10.0.0.3";

    [Theory]
    [InlineData(1, Proxy, "192.0.2.7", "192.0.2.7")]
    [InlineData(1, Proxy, "192.0.2.1, 192.0.2.7", "192.0.2.7")]
    [InlineData(1, Proxy, "6.6.6.6, 192.0.2.1, 192.0.2.7", "192.0.2.7")]
    [InlineData(1, Proxy, "6.6.6.6|192.0.2.7", "192.0.2.7")]
    [InlineData(1, Proxy, "192.0.2.1, 10.0.0.2", "10.0.0.2")]
    [InlineData(1, Proxy, "192.0.2.1, 10.0.0.3", "10.0.0.3")]
    [InlineData(1, Proxy, "127.0.0.1, ::ffff:192.0.2.7", "::ffff:192.0.2.7")]
    [InlineData(1, Proxy, "192.0.2.1, 192.0.2.7:1234x", Proxy)]
    [InlineData(1, Proxy, "192.0.2.1, unknown", Proxy)]
    [InlineData(1, Proxy, "192.0.2.1,", Proxy)]
    [InlineData(1, Proxy, "", Proxy)]
    [InlineData(2, Proxy, "192.0.2.7, 10.0.0.3", "192.0.2.7")]
    [InlineData(2, Proxy, "6.6.6.6, 192.0.2.7, 10.0.0.3", "192.0.2.7")]
    [InlineData(2, Proxy, "6.6.6.6, 192.0.2.7", "192.0.2.7")]
    [InlineData(2, Proxy, "6.6.6.6|10.0.0.3, 192.0.2.7", "192.0.2.7")]
    [InlineData(2, Proxy, "6.6.6.6, 10.0.0.3, 10.0.0.2", "10.0.0.3")]
    [InlineData(3, Proxy, "6.6.6.6, 192.0.2.7, 10.0.0.2, 10.0.0.3", "192.0.2.7")]
    [InlineData(2, Outer, "192.0.2.7, 10.0.0.2", "192.0.2.7")]
    [InlineData(1, "::ffff:10.0.0.2", "192.0.2.7", "192.0.2.7")]
    [InlineData(1, "192.0.2.9", "127.0.0.1", "192.0.2.9")]
    [InlineData(10, "192.0.2.9", "192.0.2.1, 10.0.0.3, 10.0.0.2", "192.0.2.9")]
    [InlineData(1, "10.0.0.4", "192.0.2.1", "10.0.0.4")]
    public async Task An_address_is_what_a_proxy_saw_and_never_what_its_client_wrote(int hops, string peer, string forwardedFor, string expected)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(peer) } };
        context.Request.Headers["X-Forwarded-For"] = forwardedFor.Split('|');

        await new ProxyMiddleware(_ => Task.CompletedTask, Options(hops)).InvokeAsync(context);

        Assert.Equal(IPAddress.Parse(expected), context.Connection.RemoteIpAddress);
    }

    [Theory]
    [InlineData(Proxy, "https", "goose.example", "https://goose.example")]
    [InlineData(Proxy, "https", "goose.example:8443", "https://goose.example:8443")]
    [InlineData(Proxy, "https", null, "https://seen.example")]
    [InlineData(Proxy, "http", "goose.example", "http://goose.example")]
    [InlineData(Proxy, null, null, "http://seen.example:8080")]
    [InlineData("192.0.2.9", "https", "goose.example", "http://seen.example:8080")]
    public async Task A_host_without_a_port_is_at_the_port_of_the_scheme_that_a_proxy_names(string peer, string? scheme, string? host, string expected)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(peer), LocalPort = 8080 } };
        (context.Request.Scheme, context.Request.Host) = ("http", new("seen.example"));
        context.Request.Headers["X-Forwarded-Proto"] = scheme;
        context.Request.Headers["X-Forwarded-Host"] = host;
        var options = Options(hops: 1);

        await new ProxyMiddleware(_ => Task.CompletedTask, options).InvokeAsync(context);

        Assert.Equal(expected, BaseUrl.Api(context, options));
    }

    private static GoosedOptions Options(int hops)
    {
        var settings = new Dictionary<string, string?> { ["GOOSED_TRUSTED_PROXIES"] = $"{Proxy},{Outer}", ["GOOSED_PROXY_HOPS"] = $"{hops}" };
        return GoosedOptions.Read(new SettingsReader(settings.GetValueOrDefault, new Dictionary<string, string?>()), ["bootd"]);
    }
}
