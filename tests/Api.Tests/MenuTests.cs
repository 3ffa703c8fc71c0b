using System.Net;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>The menu is what a machine waits in while other parts are away: it needs none of them.</summary>
public sealed class MenuTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_menu_is_served_while_the_database_is_down_or_hangs(bool hangs)
    {
        await using var app = await GoosedApp.StartAsync(new() { Replace = services => services.AddSingleton<IRunTraces>(hangs ? new HangingTraces() : new BrokenTraces()) });

        var menu = (await app.Client.AskAsync("/menu.ipxe?mac=52:54:00:12:34:56").WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).Is(HttpStatusCode.OK);

        Assert.Contains("\nchain --replace --autofree ${api}/v1/boot/ipxe?mac=52:54:00:12:34:56&", menu.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("52:54:00:12:34")]
    [InlineData("%00%ff")]
    [InlineData("")]
    public async Task A_menu_for_an_address_that_cannot_be_read_asks_by_the_card_that_booted(string mac)
    {
        await using var app = await GoosedApp.StartAsync(new() { Roles = ["bootd"] });

        var menu = (await app.Client.AskAsync($"/menu.ipxe?mac={mac}")).Is(HttpStatusCode.OK);

        Assert.Contains("/v1/boot/ipxe?mac=${netX/mac}&uuid=${uuid}&", menu.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_pauses_as_long_as_the_setting_says()
    {
        await using var app = await GoosedApp.StartAsync(new() { Roles = ["bootd"], Environment = new Dictionary<string, string?> { ["GOOSED_BOOT_RETRY"] = "3" } });

        Assert.Contains("\nsleep 3\n", (await app.Client.AskAsync("/menu.ipxe")).Text, StringComparison.Ordinal);
    }

    private sealed class BrokenTraces : IRunTraces
    {
        public Task<string?> FindAsync(MacAddress mac, CancellationToken ct) => throw new InvalidOperationException("The database is down.");
    }

    /// <summary>Never answers, and does not hear that nobody waits any more.</summary>
    private sealed class HangingTraces : IRunTraces
    {
        public Task<string?> FindAsync(MacAddress mac, CancellationToken ct) => new TaskCompletionSource<string?>().Task;
    }
}
