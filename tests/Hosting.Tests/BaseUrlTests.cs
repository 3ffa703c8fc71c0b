using System.Net;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Tests;

public sealed class BaseUrlTests
{
    [Theory]
    [InlineData("10.0.0.5:8080", 8080, "http://10.0.0.5:8080")]
    [InlineData("10.0.0.5", 8080, "http://10.0.0.5:8080")]
    [InlineData("goose.local", 80, "http://goose.local")]
    [InlineData("goose.local:80", 8080, "http://goose.local")]
    [InlineData("goose.local:9999", 8080, "http://goose.local:9999")]
    [InlineData("[2001:db8::5]", 8080, "http://[2001:db8::5]:8080")]
    [InlineData("[2001:db8::5]:81", 8080, "http://[2001:db8::5]:81")]
    [InlineData("", 8080, "http://192.0.2.1:8080")]
    [InlineData("a b", 8080, "http://192.0.2.1:8080")]
    [InlineData("goose.local$(reboot)", 8080, "http://192.0.2.1:8080")]
    [InlineData("goose.local\n", 8080, "http://192.0.2.1:8080")]
    [InlineData("a/b", 8080, "http://192.0.2.1:8080")]
    public void It_is_the_requests_when_its_host_is_well_formed_else_the_connections(string host, int port, string expected)
    {
        var context = Request(host, port);

        Assert.Equal(expected, BaseUrl.Api(context, Options(null)));
        Assert.Equal("no-store", context.Response.Headers.CacheControl);
    }

    [Fact]
    public void An_address_of_version_6_is_written_in_brackets()
    {
        var context = Request("", 8080);
        context.Connection.LocalIpAddress = IPAddress.Parse("2001:db8::1");
        Assert.Equal("http://[2001:db8::1]:8080", BaseUrl.Api(context, Options(null)));

        context.Connection.LocalIpAddress = IPAddress.Parse("::ffff:192.0.2.9");
        Assert.Equal("http://192.0.2.9:8080", BaseUrl.Api(context, Options(null)));
    }

    [Fact]
    public void One_that_was_set_wins_and_can_be_cached()
    {
        var context = Request("other", 8080);

        Assert.Equal("https://api.example/base", BaseUrl.Api(context, Options("https://api.example/base")));
        Assert.Equal("https://api.example/base", BaseUrl.Artifacts(context, Options("https://api.example/base")));
        Assert.Empty(context.Response.Headers.CacheControl.ToString());
    }

    private static DefaultHttpContext Request(string host, int port)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Headers.Host = host;
        (context.Connection.LocalIpAddress, context.Connection.LocalPort) = (IPAddress.Parse("192.0.2.1"), port);
        return context;
    }

    private static GoosedOptions Options(string? apiBase) => new() { Listen = [], Data = "", Infra = "", Roles = [], ApiBase = apiBase };
}
