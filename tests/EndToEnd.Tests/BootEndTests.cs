using System.Globalization;

namespace Goosed.EndToEnd.Tests;

/// <summary>
/// Where a boot ends when the network is the first boot option and a disk with a system of its own the second. One boot of each kind; make test-long
/// takes every firmware to every end.
/// </summary>
public sealed class BootEndTests
{
    private static readonly string[] s_firmware = ["bios", "uefi", "http", "efi"];
    private static readonly string[] s_ends = ["unknown", "installed", "missing", "away"];

    public static TheoryData<string, string, string> Boots => Lab.IsLong
        ?
        [
            .. from firmware in s_firmware from end in s_ends select ("dnsmasq", firmware, end),
            ("ipv6", "bios", "missing"), ("ipv6", "bios", "unknown"), ("ipv6", "efi", "installed"),
        ]
        : [("dnsmasq", "bios", "installed"), ("dnsmasq", "bios", "missing")];

    [Theory]
    [MemberData(nameof(Boots))]
    public async Task A_boot_ends_where_its_script_says(string server, string firmware, string end) =>
        await BootAsync(server, firmware, end);

    /// <summary>UEFI firmware's own PXE, as servers have it. GOOSED_TEST_BOOTS says how many boots; ten machines take turns.</summary>
    [Fact]
    public async Task Installed_machines_that_boot_from_the_network_first_reach_their_disks_every_time()
    {
        var boots = int.Parse(Environment.GetEnvironmentVariable("GOOSED_TEST_BOOTS") ?? (Lab.IsLong ? "30" : "1"), CultureInfo.InvariantCulture);

        var output = await BootAsync("dnsmasq", "uefi", "installed", $"{boots}", "10");

        Assert.Contains($"boot {boots} of {boots}, ", output, StringComparison.Ordinal);
    }

    private static async Task<string> BootAsync(params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        foreach (var group in new[] { "boot", "dhcp", "disk" })
        {
            await Lab.NeedAsync(group, ct);
        }

        var boot = await Lab.RunAsync("dhcp-boot.sh", arguments, ct);

        Assert.SkipWhen(boot.ExitCode == 77, boot.Output.Trim());
        Assert.True(boot.ExitCode == 0, boot.Output);
        return boot.Output;
    }
}
