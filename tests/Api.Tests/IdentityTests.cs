using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Goosed.Api.Tests;

/// <summary>Which machine it is that asks: decided by all that it tells.</summary>
public abstract class IdentityTests(Lab lab)
{
    [Fact]
    public async Task A_protected_machine_behind_anothers_card_boots_its_own_disk()
    {
        var guarded = await EnrolAsync(new { provision = "manual", @protected = true });
        var other = await EnrolAsync();
        var run = (await lab.App.RunOfAsync(other.Id))["id"]!.GetValue<Guid>();

        var script = await BootAsync($"mac={other.Mac}&uuid={guarded.Uuid}&serial={guarded.Serial}");

        Assert.DoesNotContain("kernel", script, StringComparison.Ordinal);
        Assert.Contains($"goosectl machines confirm {other.Mac} --machine", script, StringComparison.Ordinal);
        var listed = await ListedAsync(other.Mac);
        Assert.Equal(guarded.Id, listed["resembles"]!.GetValue<Guid>());
        Assert.Contains($"UUID {guarded.Uuid}", (string?)listed["reason"], StringComparison.Ordinal);
        Assert.Contains((await lab.RunAsync(run))["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "boot.contradiction" && ((string?)entry["detail"])!.Contains(guarded.Uuid, StringComparison.Ordinal));
        Assert.Contains("When it last asked", (string?)(await lab.App.GetAsync($"/v1/machines/{other.Id}/boot"))["fault"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contradiction_is_over_when_the_machine_tells_what_is_on_record()
    {
        var machine = await EnrolAsync();
        await BootAsync($"mac={machine.Mac}&uuid={Guid.NewGuid()}");

        Assert.Contains("kernel", await BootAsync($"mac={machine.Mac}&uuid={machine.Uuid}"), StringComparison.Ordinal);
        Assert.DoesNotContain((await lab.Client.AskAsync("/v1/boot/unknown?limit=1000")).Items, row => (string?)row["mac"] == machine.Mac);
    }

    [Fact]
    public async Task A_new_main_board_is_confirmed_by_one_call()
    {
        var (machine, board) = (await EnrolAsync(), Guid.NewGuid().ToString());
        Assert.DoesNotContain("kernel", await BootAsync($"mac={machine.Mac}&uuid={board}&serial={machine.Serial}"), StringComparison.Ordinal);

        var confirmed = (await lab.Client.PostAsync("/v1/machines/confirm", $$"""{"mac": "{{machine.Mac}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal((machine.Id, board), (confirmed.Id, (string?)confirmed["uuid"]));
        Assert.Contains("kernel", await BootAsync($"mac={machine.Mac}&uuid={board}&serial={machine.Serial}"), StringComparison.Ordinal);
        var audited = Assert.Single((await lab.Client.AskAsync($"/v1/audit?machine_id={machine.Id}&action=machine_confirmed")).Items);
        Assert.Equal((machine.Uuid, board), ((string?)audited["details"]!["before"]!["uuid"], (string?)audited["details"]!["after"]!["uuid"]));
        (await lab.Client.PostAsync("/v1/machines/confirm", $$"""{"mac": "{{machine.Mac}}"}""")).IsProblem(HttpStatusCode.NotFound, "nothing to confirm");
    }

    [Fact]
    public async Task A_new_card_in_a_known_machine_gets_no_installer_until_it_is_confirmed()
    {
        var (machine, card) = (await EnrolAsync(), Lab.NewMac());

        var script = await BootAsync($"mac={card}&uuid={machine.Uuid}&serial={machine.Serial}");
        Assert.DoesNotContain("kernel", script, StringComparison.Ordinal);
        Assert.Contains($"goosectl machines confirm {card}", script, StringComparison.Ordinal);
        Assert.Equal(machine.Id, (await ListedAsync(card))["resembles"]!.GetValue<Guid>());

        var confirmed = (await lab.Client.PostAsync("/v1/machines/confirm", $$"""{"mac": "{{card}}"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(machine.Id, confirmed.Id);
        Assert.Contains(confirmed["macs"]!.AsArray(), mac => (string?)mac == card);
        Assert.Contains("kernel", await BootAsync($"mac={card}&uuid={machine.Uuid}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_that_moved_to_another_machine_is_confirmed_with_that_machines_name()
    {
        var (from, to, spare) = (await EnrolAsync(), await EnrolAsync(), Lab.NewMac());
        (await lab.Client.PatchAsync($"/v1/machines/{from.Id}", $$"""{"macs": ["{{from.Mac}}", "{{spare}}"]}""")).Is(HttpStatusCode.OK);
        await BootAsync($"mac={spare}&uuid={to.Uuid}&serial={to.Serial}");

        (await lab.Client.PostAsync("/v1/machines/confirm", $$"""{"mac": "{{spare}}"}""")).IsProblem(HttpStatusCode.Conflict, "machine_id");
        var confirmed = (await lab.Client.PostAsync("/v1/machines/confirm", $$"""{"mac": "{{spare}}", "machine_id": "{{to.Id}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal(to.Id, confirmed.Id);
        Assert.Equal([from.Mac], (await lab.App.GetAsync($"/v1/machines/{from.Id}"))["macs"]!.AsArray().Select(mac => (string?)mac));
        Assert.Contains("kernel", await BootAsync($"mac={spare}&uuid={to.Uuid}&serial={to.Serial}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_identifies_one_machine_is_never_given_to_another()
    {
        var (dock, behind) = (await EnrolAsync(), await EnrolAsync());
        await BootAsync($"mac={dock.Mac}&uuid={behind.Uuid}&serial={behind.Serial}");

        (await lab.Client.PostAsync("/v1/machines/confirm", $$"""{"mac": "{{dock.Mac}}", "machine_id": "{{dock.Id}}"}"""))
            .IsProblem(HttpStatusCode.Conflict, $"{behind.Id}");

        Assert.Equal(dock.Uuid, (string?)(await lab.App.GetAsync($"/v1/machines/{dock.Id}"))["uuid"]);
        Assert.DoesNotContain("kernel", await BootAsync($"mac={dock.Mac}&uuid={behind.Uuid}&serial={behind.Serial}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chassis_serial_that_two_machines_share_stands_in_nobodys_way()
    {
        var serial = $"CHASSIS-{Guid.NewGuid():N}";
        var (one, two) = (await EnrolAsync(serial: serial), await EnrolAsync(serial: serial));
        var blade = await EnrolAsync();

        foreach (var machine in new[] { one, two, blade })
        {
            Assert.Contains("kernel", await BootAsync($"mac={machine.Mac}&uuid={machine.Uuid}&serial={serial}"), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("kernel", await BootAsync($"mac={Lab.NewMac()}&serial={serial}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uuid=Not%20Settable", "UUID")]
    [InlineData("serial=%01%02ABC", "serial number")]
    [InlineData("serial_hex=0102414243", "serial number")]
    [InlineData("serial_hex=xyz", "serial number")]
    public async Task A_value_that_cannot_be_read_is_left_out_and_noted_in_the_run(string garbage, string name)
    {
        var machine = await EnrolAsync();

        Assert.Contains("kernel", await BootAsync($"mac={machine.Mac}&{garbage}"), StringComparison.Ordinal);

        var run = await lab.App.RunOfAsync(machine.Id);
        Assert.Contains(run["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "boot.warning" && ((string?)entry["detail"])!.Contains(name, StringComparison.Ordinal));
        Assert.Null((await lab.App.GetAsync($"/v1/machines/{machine.Id}/boot"))["fault"]);
    }

    [Fact]
    public async Task A_serial_that_is_too_long_is_left_out()
    {
        var machine = await EnrolAsync();

        Assert.Contains("kernel", await BootAsync($"mac={machine.Mac}&serial={new string('A', 300)}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AB+12-7")]
    [InlineData("A&B#C-7")]
    [InlineData("50%41X-7")]
    [InlineData("a\"b\\c 'd-7")]
    [InlineData("Müller-7")]
    public async Task A_serial_in_hex_digits_comes_whole_and_finds_its_machine(string serial)
    {
        var (mac, hex) = (Lab.NewMac(), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(serial)));
        await BootAsync($"mac={mac}&serial_hex={hex}");
        Assert.Equal(serial, (string?)(await ListedAsync(mac))["serial"]);

        var known = Lab.NewMac();
        var body = new JsonObject { ["mac"] = known, ["serial"] = serial };
        await lab.Client.PostAsync("/v1/machines", body.ToJsonString());
        Assert.Contains("kernel", await BootAsync($"serial_hex={hex}"), StringComparison.Ordinal);
        await lab.Client.PatchAsync($"/v1/machines/{(await lab.Client.AskAsync($"/v1/machines?mac={known}")).Items[0]["id"]}", """{"serial": null}""");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_stay_visible()
    {
        var mac = Lab.NewMac();
        await BootAsync($"mac={mac}&serial_hex=41fffe");

        Assert.Equal("A\\xFF\\xFE", (string?)(await ListedAsync(mac))["serial"]);
    }

    [Fact]
    public async Task A_machine_with_InfiniBand_ports_alone_is_found_by_its_uuid()
    {
        var (uuid, guid) = (Guid.NewGuid(), Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()[..7]));
        (await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "80000208fe80000000000000b8{{guid}}", "uuid": "{{uuid}}"}""")).Is(HttpStatusCode.Created);

        foreach (var query in new[] { $"mac=20b8{guid}", $"mac=b8{guid}", $"mac={Lab.NewMac()}&uuid={uuid}" })
        {
            Assert.Contains("kernel", await BootAsync(query), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("arm64", "efi", false)]
    [InlineData("i386", "efi", false)]
    [InlineData("i386", "pcbios", true)]
    [InlineData("x86_64", "efi", true)]
    [InlineData("", "", true)]
    public async Task A_machine_of_another_architecture_is_told_so_and_asks_again(string arch, string platform, bool installs)
    {
        var machine = await EnrolAsync();

        var script = await BootAsync($"mac={machine.Mac}&arch={arch}&platform={platform}");

        Assert.Equal(installs, script.Contains("kernel http", StringComparison.Ordinal));
        if (!installs)
        {
            Assert.Contains("is for x86_64, and this machine starts as " + arch, script, StringComparison.Ordinal);
            Assert.Contains("chain --replace --autofree ", script, StringComparison.Ordinal);
            Assert.Contains("is for x86_64", (string?)(await lab.App.GetAsync($"/v1/machines/{machine.Id}/boot"))["fault"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Twenty_boots_at_once_of_a_machine_that_became_protected_end_its_run_once()
    {
        var machine = await EnrolAsync();
        var run = (await lab.App.RunOfAsync(machine.Id))["id"]!.GetValue<Guid>();
        await lab.Client.PatchAsync($"/v1/machines/{machine.Id}", """{"profile": {"protected": true} }""");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BootAsync($"mac={machine.Mac}")));

        Assert.Single((await lab.RunAsync(run))["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "run.finished");
        Assert.Single((await lab.Client.AskAsync($"/v1/audit?machine_id={machine.Id}&action=run_finished")).Items);
    }

    private async Task<Enrolled> EnrolAsync(object? profile = null, string? serial = null)
    {
        var machine = new Enrolled(Guid.Empty, Lab.NewMac(), Guid.NewGuid().ToString(), serial ?? $"SN-{Guid.NewGuid():N}");
        var body = new JsonObject
        {
            ["mac"] = machine.Mac,
            ["uuid"] = machine.Uuid,
            ["serial"] = machine.Serial,
            ["profile"] = System.Text.Json.JsonSerializer.SerializeToNode(profile ?? new { }),
        };
        return machine with { Id = (await lab.Client.PostAsync("/v1/machines", body.ToJsonString())).Is(HttpStatusCode.Created).Id };
    }

    private async Task<string> BootAsync(string query) => (await lab.Client.AskAsync($"/v1/boot/ipxe?{query}")).Is(HttpStatusCode.OK).Text;

    private async Task<JsonNode> ListedAsync(string mac) =>
        Assert.Single((await lab.Client.AskAsync("/v1/boot/unknown?limit=1000")).Items, row => (string?)row["mac"] == mac);

    private sealed record Enrolled(Guid Id, string Mac, string Uuid, string Serial);
}
