using Goosed.Core.Machines;
using Goosed.Rendering.Ipxe;

namespace Goosed.EndToEnd.Tests;

/// <summary>Every way to the local disk, on real firmware: those that a loader or firmware lacks end at the disk all the same.</summary>
public sealed class LocalBootTests
{
    // Debian's iPXE of 2019 has no poweroff, and no SAN drive on UEFI.
    private static readonly string[] s_ways = ["auto", "exit", "sanboot", "sanboot:0x81", "poweroff", "chain:http://10.0.2.2:9/none.efi"];

    /// <summary>An EFI file that is there.</summary>
    private const string Served = "chain";

    public static TheoryData<string, string> Boots => Lab.IsLong
        ? [.. from firmware in new[] { "bios", "uefi" } from way in s_ways select (firmware, way), ("uefi", Served)]
        : [("bios", "poweroff")];

    [Theory]
    [MemberData(nameof(Boots))]
    public async Task A_way_to_the_local_disk_ends_there(string firmware, string way)
    {
        var ct = TestContext.Current.CancellationToken;
        await Lab.NeedAsync("boot", ct);
        await Lab.NeedAsync("disk", ct);
        var (app, directory) = await Lab.StartGoosedAsync();
        using var files = directory;
        await using var goosed = app;
        var made = await Lab.RunAsync("lab-disk.sh", [directory["disk.img"]], ct);
        Assert.True(made.ExitCode == 0, made.Output);
        var asked = way == Served ? $"chain:http://10.0.2.2:{app.Address.Port}/branding/disk.img.efi" : way;
        directory.Write("infra/branding/disk.ipxe", BootScripts.LocalDisk($"by {way}", LocalBoot.Parse(asked, out _)));
        // As the menu does it: in the place of the script that asks.
        directory.Write("infra/branding/menu.ipxe", "#!ipxe\nchain --replace --autofree disk.ipxe\n");
        File.Copy(directory["disk.img.efi"], directory["infra/branding/disk.img.efi"]);

        var boot = await Lab.RunAsync("boot-vm.sh",
            [
                "--firmware", firmware, "--url", $"{app.Address}branding/menu.ipxe", "--disk", directory["disk.img"], "--log", directory["log"],
                "--timeout", "300", "--until", "DISK-SYSTEM-STARTED",
            ], ct);

        Assert.True(boot.ExitCode == 0, boot.Output);
        Assert.Equal(way == Served, (await File.ReadAllTextAsync(directory["log"], ct)).Contains("disk.img.efi... ok", StringComparison.Ordinal));
    }
}
