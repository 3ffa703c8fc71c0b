using System.Security.Cryptography;

namespace Goosed.EndToEnd.Tests;

/// <summary>A machine that nobody touches: real firmware, real iPXE, a real kernel, and the demo agent as its installer.</summary>
public sealed class NetworkBootTests
{
    [Theory]
    [InlineData("bios", false)]
    [InlineData("uefi", true)]
    public async Task A_machine_boots_installs_an_image_and_reports_from_its_disk(string firmware, bool onEngines)
    {
        var ct = TestContext.Current.CancellationToken;
        await Lab.NeedAsync("boot", ct);
        await using var engines = onEngines ? await Lab.EnginesAsync(ct) : null;
        var image = Lab.InRepository("artifacts/demo");
        var built = await Lab.RunAsync("lab-image.sh", [image], ct);
        Assert.True(built.ExitCode == 0, built.Output);
        var (app, directory) = await Lab.StartGoosedAsync(engines?.Settings);
        using var files = directory;
        await using var goosed = app;
        await app.UploadAsync("kernel", "demo/vmlinuz", Path.Combine(image, "vmlinuz"), ct);
        await app.UploadAsync("initrd", "demo/initrd.img", Path.Combine(image, "initrd.img"), ct);
        await app.UploadAsync("image", "demo/disk.img", Path.Combine(image, "disk.img"), ct);
        const string Mac = "52:54:00:e2:e0:01";
        var machine = await app.EnrolAsync(Mac, new { hostname = "e2e", blueprint = "demo/1/linux" });

        var boot = await Lab.RunAsync("boot-vm.sh",
            ["--firmware", firmware, "--url", $"{app.Address}menu.ipxe", "--mac", Mac, "--disk", directory["disk.img"], "--reboots", "1", "--then", "disk", "--timeout", "420", "--until", "goosed-demo: RESULT ok poweroff"], ct);

        Assert.True(boot.ExitCode == 0, boot.Output);
        var run = await app.EndOfRunAsync(machine);
        Assert.Equal("success", (string?)run["status"]);
        var kinds = run["timeline"]?.AsArray().Select(entry => (string?)entry?["kind"]).ToList() ?? [];
        Assert.Equal(
            ["run.started", "boot.script", "boot.artifact", "boot.artifact", "answer_file", "milestone", "boot.artifact", "milestone", "milestone", "milestone", "facts", "run.finished"],
            kinds);
        Assert.Contains("sanboot --no-describe --drive 0x80", await app.BootAsync(Mac), StringComparison.Ordinal);
        var facts = (await app.GetAsync($"/v1/machines/{machine}"))["facts"]?["snapshot"];
        Assert.Equal(firmware, (string?)facts?["firmware"]);
        Assert.Equal(await HashAsync(Path.Combine(image, "disk.img"), long.MaxValue, ct), await HashAsync(directory["disk.img"], new FileInfo(Path.Combine(image, "disk.img")).Length, ct));
    }

    /// <summary>SHA-256 of a file's first bytes.</summary>
    private static async Task<string> HashAsync(string path, long length, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (int read; length > 0 && (read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), ct)) > 0; length -= read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
