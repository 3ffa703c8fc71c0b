namespace Goosed.EndToEnd.Tests;

/// <summary>What <c>goosectl netboot config</c> prints, in real DHCP servers, tried by real firmware.</summary>
public sealed class DhcpTests
{
    [Theory]
    [InlineData("dnsmasq", "bios")]
    [InlineData("dnsmasq", "uefi")]
    [InlineData("kea", "uefi")]
    public async Task The_printed_lines_bring_a_machine_to_goosed_without_a_loop(string server, string firmware)
    {
        var ct = TestContext.Current.CancellationToken;
        await Lab.NeedAsync("boot", ct);
        await Lab.NeedAsync("dhcp", ct);

        var boot = await Lab.RunAsync("dhcp-boot.sh", [server, firmware], ct);

        Assert.SkipWhen(boot.ExitCode == 77, boot.Output.Trim());
        Assert.True(boot.ExitCode == 0, boot.Output);
    }
}
