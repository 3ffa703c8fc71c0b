namespace Goosed.Goosectl.Tests;

/// <summary>What is installed onto what is said before a run is started, and one that can't be started keeps no other from it.</summary>
[Collection(nameof(SharedServer))]
public sealed class StartTests(CtlServer server)
{
    [Fact]
    public async Task It_says_what_goes_onto_which_disk_and_until_when()
    {
        var mac = CtlServer.NewMac();
        (await server.CtlAsync(
            "machines", "add", mac, "--set", "hostname=plan1", "provision=manual", "disks.install=/dev/sdb", "disks.wipe=false")).Ok();

        var plan = (await server.CtlAsync("runs", "start", "plan1", "--dry-run", "-o", "json")).Ok().Json;
        Assert.Equal(("rocky/9/base", "/dev/sdb", false, false),
            ((string?)plan["blueprint"], (string?)plan["disk"], (bool?)plan["wipe"], (bool?)plan["protected"]));
        Assert.InRange((DateTimeOffset)plan["armed_until"]! - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(6.9),
            TimeSpan.FromDays(7.1));
        Assert.Empty((await server.CtlAsync("runs", "list", "--machine", "plan1", "-o", "json")).Ok().Items);

        var started = (await server.CtlAsync("runs", "start", "plan1")).Ok();
        Assert.Matches("plan1: rocky/9/base onto /dev/sdb, .*; armed until 20", started.Messages);
        (await server.CtlAsync("runs", "start", "plan1", "--dry-run")).IsError(Exit.Conflict, "goosectl runs cancel");
        (await server.CtlAsync("runs", "cancel", "plan1")).Ok();
    }

    [Fact]
    public async Task Of_several_each_is_started_or_said_why_not()
    {
        string[] macs = [CtlServer.NewMac(), CtlServer.NewMac(), CtlServer.NewMac()];
        foreach (var mac in macs)
        {
            (await server.CtlAsync(
                "machines", "add", mac, "--set", "provision=manual", $"protected={(mac == macs[2] ? "true" : "false")}")).Ok();
        }

        var started = (await server.CtlAsync("runs", "start", macs[0], "no-such-machine", macs[1], "--yes", "-o", "json")).Is(
            Exit.NotFound);
        Assert.Equal(2, started.Items.Count);
        Assert.Contains("error: no-such-machine: ", started.Messages, StringComparison.Ordinal);
        Assert.Contains("1 of 3 failed", started.Messages, StringComparison.Ordinal);

        Assert.Contains("is protected", (await server.CtlAsync("runs", "start", macs[2])).Is(Exit.RunFailed).Messages,
            StringComparison.Ordinal);
        (await server.CtlAsync("runs", "start", macs[2], macs[1], "--wait")).IsError(Exit.Usage, "one machine");

        var cancelled = (await server.CtlAsync("runs", "cancel", macs[0], "no-such-machine", macs[1], "-o", "json")).Is(Exit.NotFound);
        Assert.All(cancelled.Items, run => Assert.Equal("cancelled", (string?)run["status"]));
        Assert.Equal(2, cancelled.Items.Count);
        Assert.Contains("None of them was on hold", (await server.CtlAsync("machines", "release", macs[0], "no-such-machine")).Is(
            Exit.NotFound).Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_off_it_says_that_the_run_goes_on()
    {
        var mac = CtlServer.NewMac();
        (await server.CtlAsync("machines", "add", mac, "--set", "provision=manual")).Ok();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var waiting = CtlServer.RunAsync(["runs", "start", mac, "--wait", "-s", server.App.Address.AbsoluteUri], stop.Token);
        await server.App.UntilAsync(async () => (await server.CtlAsync("runs", "list", "--machine", mac, "-o", "json")).Items.Count > 0);
        stop.CancelAfter(TimeSpan.FromMilliseconds(300));

        var ended = await waiting;

        Assert.Equal(Exit.Interrupted, ended.Code);
        Assert.Matches("goes on. Follow it: goosectl runs watch .* End it: goosectl runs cancel ", ended.Messages);
    }

    [Fact]
    public async Task The_operator_who_ended_a_run_and_the_reason_are_in_its_message()
    {
        var (mac, _) = await server.MachineAsync();
        (await server.CtlAsync("runs", "finish", mac, "failed", "--logs", "disk is broken\nand more")).Ok();
        Assert.Contains("by operator: disk is broken\"", (await server.CtlAsync("runs", "get", mac, "-o", "json")).Ok().Data,
            StringComparison.Ordinal);

        (await server.CtlAsync("runs", "start", mac)).Ok();
        (await server.CtlAsync("runs", "report", mac, "install", "failed", "-m", "no space left")).Ok();
        Assert.Contains("operator reported that 'install' failed: no space left", (await server.CtlAsync("runs", "get", mac)).Ok().Data,
            StringComparison.Ordinal);
    }
}
