using System.Net;
using Goosed.Hosting.Settings;
using Goosed.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Goosed.Hosting.Tests;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1", 8080, true)]
    [InlineData("http://127.0.0.1:8080/", "127.0.0.1", 8080, true)]
    [InlineData("HTTP://127.0.0.1:8080", "127.0.0.1", 8080, true)]
    [InlineData("http://127.0.0.1", "127.0.0.1", 80, true)]
    [InlineData("http://127.0.0.1:0", "127.0.0.1", 0, true)]
    [InlineData("http://127.0.0.5:8080", "127.0.0.5", 8080, true)]
    [InlineData("http://127.255.255.255:8080", "127.255.255.255", 8080, true)]
    [InlineData("http://[::1]:8080", "::1", 8080, true)]
    [InlineData("http://[0:0:0:0:0:0:0:1]:8080", "::1", 8080, true)]
    [InlineData("http://localhost:8080", null, 8080, true)]
    [InlineData("http://LocalHost:8080", null, 8080, true)]
    [InlineData("http://0.0.0.0:8080", "0.0.0.0", 8080, false)]
    [InlineData("http://[::]:8080", "::", 8080, false)]
    [InlineData("http://*:8080", "::", 8080, false)]
    [InlineData("http://+:8080", "::", 8080, false)]
    [InlineData("http://10.0.0.1:65535", "10.0.0.1", 65535, false)]
    [InlineData("http://128.0.0.1:8080", "128.0.0.1", 8080, false)]
    [InlineData("http://[2001:db8::1]:8080", "2001:db8::1", 8080, false)]
    [InlineData("http://[fe80::1%1]:8080", "fe80::1%1", 8080, false)]
    [InlineData("http://[::1%1]:8080", "::1%1", 8080, false)]
    [InlineData("http://[::127.0.0.1]:8080", "::127.0.0.1", 8080, false)]
    public void An_address_is_loopback_only_where_the_server_binds_loopback(string text, string? address, int port, bool loopback)
    {
        var parsed = ListenAddress.Parse(text);

        Assert.NotNull(parsed);
        Assert.Equal((address is null ? null : IPAddress.Parse(address), port, loopback), (parsed.Address, parsed.Port, parsed.IsLoopback));
        Assert.Equal(loopback, Read($"http://127.0.0.1:1,{text}").LoopbackOnly);
    }

    [Theory]
    [InlineData("http://user@127.0.0.1:8080")]
    [InlineData("http://user:pw@127.0.0.1:8080")]
    [InlineData("http://@127.0.0.1:8080")]
    [InlineData("http://x@localhost:8080")]
    [InlineData("http://127.0.0.1@10.0.0.1:8080")]
    [InlineData("http://10.0.0.1@127.0.0.1:8080")]
    [InlineData("http://[::ffff:127.0.0.1]:8080")]
    [InlineData("http://[::ffff:7f00:1]:8080")]
    [InlineData("http://[::FFFF:0.0.0.0]:8080")]
    [InlineData("http:\\\\127.0.0.1:8080")]
    [InlineData("http:/\\127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080\\")]
    [InlineData("http://127.0.0.1\\@10.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080/..")]
    [InlineData("http://127.0.0.1:8080/../")]
    [InlineData("http://127.0.0.1:8080/./")]
    [InlineData("http://127.0.0.1:8080//")]
    [InlineData("http://127.0.0.1:8080/base")]
    [InlineData("http://127.0.0.1:8080?x")]
    [InlineData("http://127.0.0.1:8080/?x=1")]
    [InlineData("http://127.0.0.1:8080#x")]
    [InlineData("http://127.0.0.1:8080#@10.0.0.1")]
    [InlineData("http:127.0.0.1:8080")]
    [InlineData("http:///127.0.0.1:8080")]
    [InlineData("//127.0.0.1:8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:99999999")]
    [InlineData("http://127.0.0.1:+80")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:80:90")]
    [InlineData("http://127.0.0.1:\u0668\u0660")]
    [InlineData("http://127.1:8080")]
    [InlineData("http://127.0.1:8080")]
    [InlineData("http://0177.0.0.1:8080")]
    [InlineData("http://0x7f.0.0.1:8080")]
    [InlineData("http://2130706433:8080")]
    [InlineData("http://127.0.0.01:8080")]
    [InlineData("http://127.0.0.256:8080")]
    [InlineData("http://127.0.0.1.:8080")]
    [InlineData("http://127.0.0.1%00:8080")]
    [InlineData("http://127.0.0.1\0:8080")]
    [InlineData("http://127.0.0.1 :8080")]
    [InlineData("http://127.0.0.1:8080\n")]
    [InlineData("http://127.0.0.1\t:8080")]
    [InlineData("http://%31%32%37.0.0.1:8080")]
    [InlineData("http://\uff11\uff12\uff17.0.0.1:8080")]
    [InlineData("http://127\u30020\u30020\u30021:8080")]
    [InlineData("http://::1:8080")]
    [InlineData("http://[::1:8080")]
    [InlineData("http://[::1]]:8080")]
    [InlineData("http://[127.0.0.1]:8080")]
    [InlineData("http://[localhost]:8080")]
    [InlineData("http://localhost.:8080")]
    [InlineData("http://localhost:0")]
    [InlineData("http://localhost.localdomain:8080")]
    [InlineData("http://loca\u006c\u200bhost:8080")]
    [InlineData("http://goosed:8080")]
    [InlineData("http://unix:/run/goosed.sock")]
    [InlineData("http://")]
    [InlineData("")]
    public void Any_other_spelling_is_refused(string text)
    {
        Assert.Null(ListenAddress.Parse(text));

        // An empty variable is none.
        if (text.Length > 0 && text == text.Trim())
        {
            var fault = Assert.Single(Assert.Throws<SettingsException>(() => Read(text)).Faults);
            Assert.Equal("GOOSED_LISTEN", fault.Name);
            Assert.Contains("is not an address to serve on; write it as http://127.0.0.1:8080", fault.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://*:80", "http://127.0.0.1/")]
    [InlineData("http://[::]:8080/", "http://127.0.0.1:8080/")]
    [InlineData("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080/")]
    [InlineData("http://localhost:8080", "http://localhost:8080/")]
    public void A_client_on_this_computer_knows_where_to_ask(string text, string url) => Assert.Equal(url, ListenAddress.Parse(text)?.Here.AbsoluteUri);

    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("http://127.0.0.9:0", "127.0.0.9")]
    [InlineData("http://0.0.0.0:0", "0.0.0.0")]
    public async Task The_server_binds_what_was_read(string listen, string host)
    {
        await using var app = await GoosedApp.StartAsync(new() { Roles = ["bootd"], Environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = listen, ["GOOSED_ADMIN_TOKEN"] = AccessLab.Admin } });

        Assert.Equal(host == "0.0.0.0" ? "127.0.0.1" : host, app.Address.Host);
        Assert.False(IsStopping(app));
    }

    [Fact]
    public async Task A_server_that_is_bound_to_more_than_the_settings_say_stops()
    {
        await using var app = await GoosedApp.StartAsync(new() { Roles = ["bootd"], Replace = services => services.Configure<KestrelServerOptions>(server => server.ListenAnyIP(0)) });

        Assert.True(IsStopping(app));
    }

    private static bool IsStopping(GoosedApp app) => app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    private static GoosedOptions Read(string listen) =>
        GoosedOptions.Read(new SettingsReader(name => name == "GOOSED_LISTEN" ? listen : null, new Dictionary<string, string?>()), ["api", "artifacts-gw"]);
}
