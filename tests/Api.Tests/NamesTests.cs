using System.Net;
using System.Text.Json.Nodes;

namespace Goosed.Api.Tests;

/// <summary>What is shown of a machine elsewhere says which one it is, and its own view says how far it is.</summary>
public abstract class NamesTests(Lab lab)
{
    [Fact]
    public async Task Runs_audit_and_events_carry_the_host_name_also_of_a_machine_that_was_deleted()
    {
        var machine = await lab.MachineAsync(new { hostname = "named1.example.net" });
        var started = await HostnamesAsync(machine);
        await lab.EndAsync(machine.Run);
        (await lab.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{machine.Id}")).Is(HttpStatusCode.NoContent);

        var deleted = await HostnamesAsync(machine);

        Assert.All(started.Concat(deleted), hostname => Assert.Equal("named1.example.net", hostname));
        Assert.True(started.Count >= 4 && deleted.Count > started.Count, string.Join(",", started) + deleted.Count);
    }

    [Fact]
    public async Task A_machine_without_a_host_name_has_none_anywhere()
    {
        var machine = await lab.MachineAsync(new { });

        Assert.All(await HostnamesAsync(machine), Assert.Null);
    }

    [Fact]
    public async Task A_machine_is_found_by_its_host_name_the_first_label_of_it_and_its_serial_number()
    {
        var (id, mac) = await lab.ManualMachineAsync(new { hostname = "Found-1.example.net" });
        (await lab.Client.PatchAsync($"/v1/machines/{id}", """{"serial": "S-Found-1"}""")).Is(HttpStatusCode.OK);
        await lab.ManualMachineAsync(new { hostname = "found-11" });

        foreach (var name in new[] { "found-1", "FOUND-1.example.net", "s-found-1" })
        {
            var found = Assert.Single((await lab.Client.AskAsync($"/v1/machines?name={Uri.EscapeDataString(name)}")).Items);
            Assert.Equal(mac, (string?)found["mac"]);
        }

        // What a search takes as a pattern means itself.
        foreach (var name in new[] { "found", "found_1", "found%", "found%*", "f_und-1*" })
        {
            Assert.Empty((await lab.Client.AskAsync($"/v1/machines?name={Uri.EscapeDataString(name)}")).Items);
        }

        Assert.Equal(2, (await lab.Client.AskAsync($"/v1/machines?name={Uri.EscapeDataString("FOUND-1*")}")).Items.Count);
    }

    [Fact]
    public async Task A_machine_tells_how_far_its_installation_has_come()
    {
        var (id, mac) = await lab.ManualMachineAsync(new { hostname = "state1" });
        await IsAsync(id, "new", null, null);

        var run = (await lab.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{id}}"}""")).Is(HttpStatusCode.Created).Id;
        await IsAsync(id, "armed", "boot", "rocky/9/base");
        await ReportAsync(run, "boot");
        await IsAsync(id, "running", "install", "rocky/9/base");
        await ReportAsync(run, "install", "failed");
        await IsAsync(id, "failed", "install", "rocky/9/base");

        run = (await lab.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{id}}"}""")).Is(HttpStatusCode.Created).Id;
        await lab.EndAsync(run, "cancelled");
        await IsAsync(id, "cancelled", "boot", "rocky/9/base");
        run = (await lab.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{id}}"}""")).Is(HttpStatusCode.Created).Id;
        await lab.EndAsync(run);
        await IsAsync(id, "installed", "boot", "rocky/9/base");
        Assert.Equal(run, (await lab.Client.AskAsync($"/v1/machines/{id}"))["provisioning"]!["run_id"]!.GetValue<Guid>());
        Assert.Equal(mac, (string?)(await lab.Client.AskAsync($"/v1/machines/{id}"))["mac"]);
    }

    [Fact]
    public async Task A_machine_that_names_no_blueprint_is_listed_under_the_default_one()
    {
        var (id, mac) = await lab.ManualMachineAsync();
        var (other, otherMac) = await lab.ManualMachineAsync(new { blueprint = "no/such/one" });

        var view = await lab.Client.AskAsync($"/v1/machines/{id}");
        Assert.Equal((null, "rocky/9/base"), ((string?)view["blueprint"], (string?)view["effective_blueprint"]));
        Assert.Equal("no/such/one", (string?)(await lab.Client.AskAsync($"/v1/machines/{other}"))["effective_blueprint"]);
        Assert.Single((await lab.Client.AskAsync($"/v1/machines?mac={mac}&blueprint=rocky/9/base")).Items);
        Assert.Empty((await lab.Client.AskAsync($"/v1/machines?mac={mac}&blueprint=no/such/one")).Items);
        Assert.Single((await lab.Client.AskAsync($"/v1/machines?mac={otherMac}&blueprint=no/such/one")).Items);
    }

    // In the view of the machine, in a list, and after a change.
    private async Task IsAsync(Guid id, string state, string? milestone, string? blueprint)
    {
        var view = await lab.Client.AskAsync($"/v1/machines/{id}");
        var listed = (await lab.Client.AskAsync($"/v1/machines?mac={view["mac"]}")).Items.Single();
        var changed = await lab.Client.PatchAsync($"/v1/machines/{id}", """{"serial": "S-state1"}""");
        foreach (var provisioning in new[] { view["provisioning"], listed["provisioning"], changed["provisioning"] })
        {
            var shown = ((string?)provisioning!["state"], (string?)provisioning["milestone"], (string?)provisioning["blueprint"]);
            Assert.Equal((state, milestone, blueprint), shown);
            Assert.NotNull(provisioning["since"]);
        }
    }

    private async Task ReportAsync(Guid run, string milestone, string state = "done") => (await lab.Client.PostAsync(
        $"/v1/runs/{run}/milestones", $$"""{"milestone": "{{milestone}}", "state": "{{state}}"}""")).Is(HttpStatusCode.OK);

    // All that the views say of the machine.
    private async Task<List<string?>> HostnamesAsync(Provisioned machine)
    {
        var runs = (await lab.Client.AskAsync($"/v1/runs?machine_id={machine.Id}")).Items;
        var audit = (await lab.Client.AskAsync($"/v1/audit?machine_id={machine.Id}")).Items;
        Assert.All(audit, entry => Assert.Equal(machine.Id, entry["machine_id"]!.GetValue<Guid>()));
        return
        [
            .. runs.Concat(audit).Append(await lab.RunAsync(machine.Run)).Concat(await EventsAsync(machine.Id))
                .Select(item => (string?)item["hostname"]),
        ];
    }

    private async Task<List<JsonNode>> EventsAsync(Guid machine)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events") { Headers = { { "Last-Event-ID", "0" } } };
        using var answer = await lab.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("0", answer.Headers.GetValues("Last-Event-ID").Single());
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        List<JsonNode> found = [];
        while (found.All(item => (string?)item["subject"] != "goosed.runs.started"))
        {
            var line = await lines.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidDataException("The stream ended.");
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonNode.Parse(line[6..]) is { } item
                && (string?)item["data"]?["machine_id"] == machine.ToString())
            {
                found.Add(item);
            }
        }

        return found;
    }
}
