using System.Net;
using System.Text.RegularExpressions;
using Goosed.Testing;

namespace Goosed.Api.Tests;

public abstract class BootTests(Lab lab)
{
    private const string Disk = "iseq ${platform} efi && exit 1 ||\nsanboot --no-describe --drive 0x80 || exit 1\n";

    [Fact]
    public async Task An_unknown_machine_is_told_how_to_enrol_and_boots_its_disk()
    {
        var mac = Lab.NewMac();

        var answer = (await lab.Client.AskAsync($"/v1/boot/ipxe?mac={mac}&uuid=&serial=&arch=x86_64")).Is(HttpStatusCode.OK);

        Assert.Equal("text/plain", answer.MediaType);
        Assert.StartsWith("#!ipxe\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains($"MAC address: {mac}\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains("goosectl machines adopt ", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\nsleep 5\n", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith(Disk, answer.Text, StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task An_unknown_machine_is_listed_until_it_is_enrolled()
    {
        var mac = Lab.NewMac();
        await lab.Client.AskAsync($"/v1/boot/ipxe?mac={mac}&serial=S7&uuid=4C4C4544-0037-4810-8053-C7C04F563332");
        await lab.Client.AskAsync($"/v1/boot/ipxe?mac={mac.Replace(':', '-')}&serial=S7&uuid=4C4C4544-0037-4810-8053-C7C04F563332");

        var seen = Assert.Single((await lab.Client.AskAsync("/v1/boot/unknown?limit=1000")).Items, row => (string?)row["mac"] == mac);
        Assert.Equal(("4c4c4544-0037-4810-8053-c7c04f563332", "S7", "127.0.0.1", 2), ((string?)seen["uuid"], (string?)seen["serial"], (string?)seen["address"], (int?)seen["requests"]));

        await lab.App.EnrolAsync(mac, new { provision = "manual" });
        Assert.DoesNotContain((await lab.Client.AskAsync("/v1/boot/unknown?limit=1000")).Items, row => (string?)row["mac"] == mac);
    }

    [Fact]
    public async Task Right_after_its_enrolment_a_machine_gets_its_installer()
    {
        for (var n = 0; n < 10; n++)
        {
            var mac = Lab.NewMac();
            await lab.App.EnrolAsync(mac);

            Assert.Contains("kernel http://mirror.example/vmlinuz", await lab.App.BootAsync(mac), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_armed_machines_script_has_a_token_and_urls_that_end_in_it()
    {
        var armed = await lab.ArmedAsync();

        Assert.Matches("(?m)^set token [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", armed.Script);
        Assert.Equal($"{lab.App.Address}v1/render/kickstart?machine_id={armed.Id}&token={armed.Token}", Regex.Match(armed.Script, "inst.ks=(\\S+)").Groups[1].Value);
        Assert.NotEqual(armed.Token, armed.Agent);
        Assert.Contains($"echo run {armed.Run}", armed.Script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_script_has_a_token_of_its_own()
    {
        var armed = await lab.ArmedAsync();

        Assert.NotEqual(armed.Token, Lab.TokenOf(await lab.App.BootAsync(armed.Mac)));
    }

    [Fact]
    public async Task Twenty_boots_after_success_give_not_one_byte_of_an_installer()
    {
        var armed = await lab.ArmedAsync();
        await lab.EndAsync(armed.Run);

        for (var boot = 0; boot < 20; boot++)
        {
            Assert.Equal($"#!ipxe\necho goosed: booting the local disk: run {armed.Run} ended: success\n{Disk}", await lab.App.BootAsync(armed.Mac));
        }
    }

    [Fact]
    public async Task An_installed_machine_boots_its_disk_while_its_run_waits_for_facts()
    {
        var armed = await lab.ArmedAsync();
        await lab.Client.PostAsync($"/v1/runs/{armed.Run}/milestones", """{"milestone": "install", "state": "done"}""");

        var script = await lab.App.BootAsync(armed.Mac);

        Assert.DoesNotContain("kernel", script, StringComparison.Ordinal);
        Assert.EndsWith(Disk, script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_protected_machine_never_gets_an_installer_and_its_run_fails()
    {
        var machine = await lab.ManualMachineAsync(new { @protected = true });
        var run = (await lab.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{machine.Id}}"}""")).Is(HttpStatusCode.Created);

        Assert.Equal("failed", (string?)(await lab.RunAsync(run.Id))["status"]);
        Assert.Contains("protected", (string?)(await lab.RunAsync(run.Id))["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("kernel", await lab.App.BootAsync(machine.Mac), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_becomes_protected_fails_its_running_run()
    {
        var machine = await lab.MachineAsync();
        await lab.Client.PatchAsync($"/v1/machines/{machine.Id}", """{"profile": {"protected": true} }""");

        Assert.DoesNotContain("kernel", await lab.App.BootAsync(machine.Mac), StringComparison.Ordinal);
        Assert.Equal("failed", (string?)(await lab.App.EndOfRunAsync(machine.Id))["status"]);
    }

    [Fact]
    public async Task A_manual_machine_enrols_without_a_run()
    {
        var (id, mac) = await lab.ManualMachineAsync();

        Assert.EndsWith(Disk, await lab.App.BootAsync(mac), StringComparison.Ordinal);
        Assert.Empty((await lab.Client.AskAsync($"/v1/runs?machine_id={id}")).Items);
    }

    [Fact]
    public async Task A_machine_is_found_by_its_second_mac_its_uuid_and_its_serial()
    {
        var (mac, second, uuid, serial) = (Lab.NewMac(), Lab.NewMac(), Guid.NewGuid(), $"SN-{Guid.NewGuid():N}");
        (await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{mac}}", "macs": ["{{second}}"], "uuid": "{{uuid}}", "serial": "{{serial}}"}""")).Is(HttpStatusCode.Created);

        foreach (var query in new[] { $"mac={second}", $"uuid={uuid.ToString().ToUpperInvariant()}", $"serial={serial}", $"mac={Lab.NewMac()}&serial={serial}", $"mac=&uuid={uuid}" })
        {
            Assert.Contains("kernel http://mirror.example/vmlinuz", (await lab.Client.AskAsync($"/v1/boot/ipxe?{query}")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_machine_that_names_itself_by_serial_right_after_its_enrolment_gets_its_installer()
    {
        for (var n = 0; n < 10; n++)
        {
            var serial = $"SN-{Guid.NewGuid():N}";
            await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{Lab.NewMac()}}", "serial": "{{serial}}"}""");

            Assert.Contains("kernel http://mirror.example/vmlinuz", (await lab.Client.AskAsync($"/v1/boot/ipxe?serial={serial}")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Fillers_and_shared_serials_find_nobody()
    {
        var shared = $"SN-{Guid.NewGuid():N}";
        await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{Lab.NewMac()}}", "serial": "To Be Filled By O.E.M."}""");
        await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{Lab.NewMac()}}", "serial": "{{shared}}"}""");
        await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{Lab.NewMac()}}", "serial": "{{shared}}"}""");

        foreach (var query in new[] { $"serial={shared}", "serial=To%20Be%20Filled%20By%20O.E.M.", "serial=0&uuid=00000000-0000-0000-0000-000000000000" })
        {
            Assert.DoesNotContain("kernel", (await lab.Client.AskAsync($"/v1/boot/ipxe?mac={Lab.NewMac()}&{query}")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_blueprint_is_said_and_asked_for_again()
    {
        var machine = await lab.MachineAsync(new { blueprint = "no/such/one" });

        var script = await lab.App.BootAsync(machine.Mac);
        await lab.App.BootAsync(machine.Mac);

        Assert.Contains("echo goosed: Blueprint 'no/such/one' is not in the desired state.", script.Replace('_', '\''), StringComparison.Ordinal);
        Assert.Contains("\nsleep ", script, StringComparison.Ordinal);
        Assert.Contains($"chain --replace --autofree {lab.App.Address}v1/boot/ipxe?mac={Uri.EscapeDataString(machine.Mac)} || goto again", script, StringComparison.Ordinal);
        Assert.Single((await lab.RunAsync(machine.Run))["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "boot.problem");
    }

    [Fact]
    public async Task Hold_enrols_without_a_run_until_somebody_starts_one()
    {
        await using var held = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_ON_ENROL"] = "hold" } });
        var id = await held.EnrolAsync("525400123456");

        Assert.DoesNotContain("kernel", await held.BootAsync("525400123456"), StringComparison.Ordinal);
        (await held.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{id}}"}""")).Is(HttpStatusCode.Created);

        Assert.Contains("kernel", await held.BootAsync("525400123456"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_boots_that_fetch_the_installer_without_progress_fail_the_run()
    {
        var armed = await lab.ArmedAsync();

        // The first fetch is progress: the machine has booted.
        for (var boot = 0; boot <= 5; boot++)
        {
            (await lab.Client.AskAsync($"/v1/render/kickstart?machine_id={armed.Id}&token={Lab.TokenOf(await lab.App.BootAsync(armed.Mac))}")).Is(HttpStatusCode.OK);
        }

        var last = await lab.App.BootAsync(armed.Mac);

        Assert.DoesNotContain("kernel", last, StringComparison.Ordinal);
        Assert.Equal("failed", (string?)(await lab.RunAsync(armed.Run))["status"]);
        Assert.Contains("5 times", (string?)(await lab.RunAsync(armed.Run))["message"], StringComparison.Ordinal);
    }
}
