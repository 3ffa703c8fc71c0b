using System.Net;
using System.Text.Json.Nodes;

namespace Goosed.Api.Tests;

public abstract class MachinesTests(Lab lab)
{
    [Fact]
    public async Task A_new_machine_is_created_and_the_same_mac_changes_it()
    {
        var mac = Lab.NewMac();

        var created = (await EnrolAsync($$"""{"mac": "{{mac}}", "serial": "S1", "profile": {"provision": "manual", "a": 1} }""")).Is(HttpStatusCode.Created);
        var changed = (await EnrolAsync($$"""{"mac": "{{mac}}", "profile": {"provision": "manual", "b": 2} }""")).Is(HttpStatusCode.OK);

        Assert.Equal($"/v1/machines/{created.Id}", created.Response.Headers.Location?.OriginalString);
        Assert.Equal(created.Id, changed.Id);
        Assert.Equal(7, created.Id.Version);
        Assert.Equal("S1", (string?)changed["serial"]);
        Assert.Equal("""{"provision":"manual","b":2}""", changed["profile"]!.ToJsonString());
        Assert.Equal((string?)created["created_at"], (string?)changed["created_at"]);
        Assert.EndsWith("Z", (string?)created["created_at"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_that_enrol_one_only_if_it_is_new_one_does()
    {
        var mac = Lab.NewMac();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{mac}}", "profile": {"provision": "manual", "number": {{number}}} }""", ("If-None-Match", "*"))));

        var created = Assert.Single(answers, answer => answer.Response.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer != created), answer => Assert.Equal(
            created.Id, answer.IsProblem(HttpStatusCode.PreconditionFailed, "is enrolled already")["machine_id"]!.GetValue<Guid>()));
        Assert.Equal((int?)created["profile"]!["number"],
            (int?)(await lab.Client.AskAsync($"/v1/machines/{created.Id}"))["profile"]!["number"]);
        (await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{mac}}"}""", ("If-None-Match", "\"x\""))).IsProblem(HttpStatusCode.BadRequest, "it takes *");
    }

    [Theory]
    [InlineData("POST", """{"provision": "manual"}""", "true")]
    [InlineData("POST", "null", "true")]
    [InlineData("PATCH", "null", "true")]
    [InlineData("POST", """{"provision": "manual", "protected": null}""", "null")]
    [InlineData("PATCH", """{"protected": null}""", "null")]
    public async Task Only_naming_it_lifts_a_protection(string method, string profile, string expected)
    {
        var mac = Lab.NewMac();
        var machine = (await EnrolAsync($$"""{"mac": "{{mac}}", "profile": {"provision": "manual", "protected": true} }""")).Is(HttpStatusCode.Created);

        var changed = method == "POST"
            ? await EnrolAsync($$"""{"mac": "{{mac}}", "profile": {{profile}} }""")
            : await lab.Client.PatchAsync($"/v1/machines/{machine.Id}", $$"""{"profile": {{profile}} }""");

        Assert.Equal(expected, changed["profile"]!["protected"]?.ToJsonString() ?? "null");
    }

    [Fact]
    public async Task An_absent_field_stays_and_null_clears()
    {
        var (mac, second) = (Lab.NewMac(), Lab.NewMac());
        await EnrolAsync($$"""{"mac": "{{mac}}", "macs": ["{{second}}"], "uuid": "4C4C4544-0042-3510-8053-B4C04F564433", "serial": "S1", "profile": {"provision": "manual"} }""");

        var same = await EnrolAsync($$"""{"mac": "{{mac}}"}""");
        var cleared = await EnrolAsync($$"""{"mac": "{{mac}}", "macs": null, "uuid": null, "serial": null, "profile": null}""");

        Assert.Equal(("4c4c4544-0042-3510-8053-b4c04f564433", "S1", 2), ((string?)same["uuid"], (string?)same["serial"], same["macs"]!.AsArray().Count));
        Assert.Equal("""{"provision":"manual"}""", same["profile"]!.ToJsonString());
        Assert.Equal((null, null, 1, "{}"), ((string?)cleared["uuid"], (string?)cleared["serial"], cleared["macs"]!.AsArray().Count, cleared["profile"]!.ToJsonString()));
        Assert.Contains("\"serial\":null", cleared.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_another_machine_has_too_is_warned_of_in_every_answer_about_one_machine()
    {
        var uuid = Guid.NewGuid();
        var other = await EnrolAsync($$"""{"mac": "{{Lab.NewMac()}}", "uuid": "{{uuid}}", "profile": {"provision": "manual"} }""");
        Assert.Empty(other["warnings"]!.AsArray());

        var mac = Lab.NewMac();
        var added = await EnrolAsync($$"""{"mac": "{{mac}}", "uuid": "{{uuid}}", "profile": {"provision": "manual"} }""");
        var patched = await lab.Client.PatchAsync($"/v1/machines/{added.Id}", "{}");
        var read = await lab.App.GetAsync($"/v1/machines/{added.Id}");

        foreach (var answer in new[] { added.Json, patched.Json, read })
        {
            Assert.Contains($"machine {other.Id} too", (string?)Assert.Single(answer["warnings"]!.AsArray()), StringComparison.Ordinal);
        }

        Assert.Null(Assert.Single((await lab.Client.AskAsync($"/v1/machines?mac={mac}")).Items)["warnings"]);
        Assert.Empty((await lab.Client.PatchAsync($"/v1/machines/{added.Id}", """{"uuid": null}"""))["warnings"]!.AsArray());
    }

    [Fact]
    public async Task Every_notation_of_a_mac_is_one_machine()
    {
        var mac = Lab.NewMac();
        var digits = mac.Replace(":", "", StringComparison.Ordinal);
        var id = await lab.App.EnrolAsync(mac, new { provision = "manual" });

        foreach (var form in new[] { mac.ToUpperInvariant(), mac.Replace(':', '-'), $"{digits[..4]}.{digits[4..8]}.{digits[8..]}", digits.ToUpperInvariant() })
        {
            var again = (await EnrolAsync($$"""{"mac": "{{form}}"}""")).Is(HttpStatusCode.OK);
            Assert.Equal((id, mac), (again.Id, (string?)again["mac"]));
            Assert.Equal(id, Assert.Single((await lab.Client.AskAsync($"/v1/machines?mac={Uri.EscapeDataString(form)}")).Items)["id"]!.GetValue<Guid>());
        }
    }

    [Fact]
    public async Task A_second_mac_finds_the_machine_and_its_first_stays_first()
    {
        var (mac, second) = (Lab.NewMac(), Lab.NewMac());
        var created = await EnrolAsync($$"""{"mac": "{{mac}}", "macs": ["{{second}}", "{{mac}}"], "profile": {"provision": "manual"} }""");

        var again = (await EnrolAsync($$"""{"mac": "{{second}}", "serial": "S2"}""")).Is(HttpStatusCode.OK);

        Assert.Equal((created.Id, mac), (again.Id, (string?)again["mac"]));
        Assert.Equal([mac, second], again["macs"]!.AsArray().Select(node => (string?)node));
    }

    [Fact]
    public async Task An_address_of_another_machine_is_a_conflict_that_names_it()
    {
        var (holder, mac) = await lab.ManualMachineAsync();
        var (other, _) = await lab.ManualMachineAsync();

        var enrolled = (await EnrolAsync($$"""{"mac": "{{Lab.NewMac()}}", "macs": ["{{mac}}"]}""")).IsProblem(HttpStatusCode.Conflict, mac);
        var patched = (await lab.Client.PatchAsync($"/v1/machines/{other}", $$"""{"mac": "{{mac}}"}""")).IsProblem(HttpStatusCode.Conflict, mac);

        Assert.Equal(holder, enrolled["machine_id"]!.GetValue<Guid>());
        Assert.Equal(holder, patched["machine_id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task A_patch_merges_the_profile_and_null_removes_from_it()
    {
        var (id, _) = await lab.ManualMachineAsync(new { net = new { ip = "10.0.0.1", gw = "10.0.0.254" }, drop = 1 });

        var patched = (await lab.Client.PatchAsync($"/v1/machines/{id}", """{"serial": "S9", "profile": {"net": {"ip": "10.0.0.2"}, "drop": null, "new": [1]} }""")).Is(HttpStatusCode.OK);

        Assert.Equal("S9", (string?)patched["serial"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"net": {"ip": "10.0.0.2", "gw": "10.0.0.254"}, "provision": "manual", "new": [1]}"""), patched["profile"]), patched.Text);
    }

    [Fact]
    public async Task A_patch_can_give_a_machine_another_mac()
    {
        var (id, old) = await lab.ManualMachineAsync();
        var mac = Lab.NewMac();

        var patched = (await lab.Client.PatchAsync($"/v1/machines/{id}", $$"""{"mac": "{{mac}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal([mac], patched["macs"]!.AsArray().Select(node => (string?)node));
        Assert.Empty((await lab.Client.AskAsync($"/v1/machines?mac={old}")).Items);
    }

    [Fact]
    public async Task One_machine_comes_with_its_latest_facts_and_runs()
    {
        var machine = await lab.MachineAsync();
        await lab.Client.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{machine.Id}}", "snapshot": {"n": 1} }""");
        await lab.Client.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{machine.Id}}", "snapshot": {"n": 2} }""");

        var detail = await lab.Client.AskAsync($"/v1/machines/{machine.Id}");

        Assert.Equal(2, (int?)detail["facts"]?["snapshot"]?["n"]);
        Assert.Equal(machine.Run, Assert.Single(detail["runs"]!.AsArray())!["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task A_machine_without_facts_has_none()
    {
        var (id, _) = await lab.ManualMachineAsync();

        var detail = await lab.Client.AskAsync($"/v1/machines/{id}");

        Assert.Null(detail["facts"]);
        Assert.Empty(detail["runs"]!.AsArray());
    }

    [Fact]
    public async Task A_machine_whose_run_is_running_is_not_deleted()
    {
        var machine = await lab.MachineAsync();

        var refused = (await lab.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{machine.Id}")).IsProblem(HttpStatusCode.Conflict, "cancel");

        Assert.Equal(machine.Run, refused["run_id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task A_deleted_machine_is_unknown_and_its_history_is_kept()
    {
        var machine = await lab.MachineAsync();
        await lab.Client.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{machine.Id}}", "snapshot": {"n": 1} }""");
        await lab.EndAsync(machine.Run);

        (await lab.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{machine.Id}")).Is(HttpStatusCode.NoContent);

        (await lab.Client.AskAsync($"/v1/machines/{machine.Id}")).IsProblem(HttpStatusCode.NotFound);
        (await lab.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{machine.Id}")).IsProblem(HttpStatusCode.NotFound);
        Assert.Empty((await lab.Client.AskAsync($"/v1/machines?mac={machine.Mac}")).Items);
        Assert.Contains("not enrolled", await lab.App.BootAsync(machine.Mac), StringComparison.Ordinal);
        Assert.Equal("success", (string?)(await lab.RunAsync(machine.Run))["status"]);
        Assert.Single((await lab.Client.AskAsync($"/v1/machines/{machine.Id}/facts")).Items);
        Assert.Single((await lab.Client.AskAsync($"/v1/audit?action=machine_deleted&machine_id={machine.Id}")).Items);
    }

    [Fact]
    public async Task A_mac_of_a_deleted_machine_enrols_a_new_one_with_a_run_of_its_own()
    {
        var machine = await lab.MachineAsync();
        await lab.EndAsync(machine.Run);
        await lab.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{machine.Id}");

        var heir = (await EnrolAsync($$"""{"mac": "{{machine.Mac}}"}""")).Is(HttpStatusCode.Created);

        Assert.NotEqual(machine.Id, heir.Id);
        Assert.NotEqual(machine.Run, (await lab.App.RunOfAsync(heir.Id))["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task An_enrolment_is_told_and_audited()
    {
        var (id, mac) = await lab.ManualMachineAsync();
        await lab.Client.PatchAsync($"/v1/machines/{id}", """{"serial": "S1"}""");

        var audit = (await lab.Client.AskAsync($"/v1/audit?machine_id={id}")).Items;

        Assert.Equal(["machine_updated", "machine_enrolled"], audit.Select(row => (string?)row["action"]));
        Assert.All(audit, row => Assert.Equal(("operator", $"machine/{id}", mac), ((string?)row["actor"], (string?)row["obj"], (string?)row["details"]?["mac"])));
    }

    [Fact]
    public async Task A_list_can_be_asked_for_one_blueprint()
    {
        var (id, _) = await lab.ManualMachineAsync(new { blueprint = "only/this/one" });

        Assert.Equal(id, Assert.Single((await lab.Client.AskAsync("/v1/machines?blueprint=only/this/one")).Items)["id"]!.GetValue<Guid>());
    }

    private Task<Answer> EnrolAsync(string json) => lab.Client.PostAsync("/v1/machines", json);
}
