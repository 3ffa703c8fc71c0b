namespace Goosed.EndToEnd.Tests;

/// <summary>Debian's own installer takes the rendered preseed, up to the mirror that it has none of here. It need not wait for an IPv6 that nobody offers; with its programs at the same addresses each time, QEMU translates them once (half the time).</summary>
public sealed class DebianInstallerTests
{
    private const string Blueprint =
        """
        apiVersion: goosed.io/v1alpha1
        kind: Blueprint
        spec:
          os: {family: debian, version: 12, architecture: x86_64}
          boot:
            kernel: {artifact: debian/12/linux}
            initrd: {artifact: debian/12/initrd.gz}
            args: ["auto=true", "priority=critical", "url={answer_file}", "interface=auto", "ipv6.disable=1", "norandmaps", "DEBIAN_FRONTEND=text", "console=ttyS0,115200n8"]
          answer_file: {family: preseed}
        """;

    [Fact]
    public async Task The_installer_fetches_the_preseed_and_reports_its_start()
    {
        var ct = TestContext.Current.CancellationToken;
        await Lab.NeedAsync("boot", ct);
        await Lab.NeedAsync("installer", ct);
        var image = Lab.InRepository("artifacts/installer");
        var copied = await Lab.RunAsync("lab-installer.sh", [image], ct);
        Assert.True(copied.ExitCode == 0, copied.Output);
        var (app, directory) = await Lab.StartGoosedAsync(files: ("infra/blueprints/debian/12/lab/blueprint.yaml", Blueprint));
        using var files = directory;
        await using var goosed = app;
        await app.UploadAsync("kernel", "debian/12/linux", Path.Combine(image, "linux"), ct);
        await app.UploadAsync("initrd", "debian/12/initrd.gz", Path.Combine(image, "initrd.gz"), ct);
        const string Mac = "52:54:00:e2:e0:02";
        var machine = await app.EnrolAsync(Mac, new
        {
            hostname = "e2e-debian",
            blueprint = "debian/12/lab",
            install_source = new { url = $"http://10.0.2.2:{app.Address.Port}/no-mirror" },
            users = new[] { new { name = "ops", sudo = true, ssh_keys = new[] { "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoosedGoosedGoosedGoosedGoosedGoosedGoosedGoo ops@example" } } },
        });

        using var boot = Lab.Start("boot-vm.sh", ["--firmware", "bios", "--memory", "1024", "--url", $"{app.Address}menu.ipxe", "--mac", Mac, "--timeout", "280", "--until", "Bad archive mirror"]);
        var output = boot.StandardOutput.ReadToEndAsync(ct);
        await boot.WaitForExitAsync(ct);

        Assert.True(boot.ExitCode == 0, await output);
        var run = await app.RunOfAsync(machine);
        var details = run["timeline"]?.AsArray().Select(entry => (string?)entry?["detail"]).ToList() ?? [];
        Assert.Contains("Answer file (preseed) served.", details);
        Assert.Contains("Answer file (firstboot) served.", details);
        Assert.Contains("install started.", details);
        Assert.Equal("install", (string?)run["milestone"]);
    }
}
