using System.Net;
using System.Text;

namespace Goosed.Api.Tests;

public abstract class FactsTests(Lab lab)
{
    [Fact]
    public async Task Facts_of_an_agent_that_say_done_end_its_run_as_success()
    {
        var armed = await lab.ArmedAsync();
        using var agent = lab.With(armed.Agent);

        var posted = (await PostAsync(agent, armed.Id, """{"postinstall_done": true, "kernel": "6.1"}""")).Is(HttpStatusCode.Created);

        Assert.Equal((armed.Id, "6.1"), (posted["machine_id"]!.GetValue<Guid>(), (string?)posted["snapshot"]?["kernel"]));
        var run = await lab.App.EndOfRunAsync(armed.Id);
        Assert.Equal("success", (string?)run["status"]);
        Assert.Contains(run["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "facts");
    }

    [Fact]
    public async Task Facts_of_an_operator_end_the_running_run()
    {
        var machine = await lab.MachineAsync();

        (await PostAsync(lab.Client, machine.Id, """{"postinstall_done": true}""")).Is(HttpStatusCode.Created);

        Assert.Equal("success", (string?)(await lab.App.EndOfRunAsync(machine.Id))["status"]);
    }

    [Fact]
    public async Task Late_facts_of_an_earlier_run_do_not_end_the_next_one()
    {
        var armed = await lab.ArmedAsync();
        await lab.EndAsync(armed.Run, "failed");
        var next = (await lab.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{armed.Id}}"}""")).Is(HttpStatusCode.Created);
        using var agent = lab.With(armed.Agent);
        (await PostAsync(agent, armed.Id, """{"postinstall_done": true}""")).Is(HttpStatusCode.Created);

        // Once the audit shows them, every consumer of earlier events has had its turn at the machine.
        await AuditedAsync(armed.Id, 1);

        Assert.Equal("running", (string?)(await lab.RunAsync(next.Id))["status"]);
    }

    [Fact]
    public async Task Facts_from_before_a_runs_start_end_nothing()
    {
        var (id, _) = await lab.ManualMachineAsync();
        (await PostAsync(lab.Client, id, """{"postinstall_done": true}""")).Is(HttpStatusCode.Created);
        var run = (await lab.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{id}}"}""")).Is(HttpStatusCode.Created);
        (await PostAsync(lab.Client, id, """{"postinstall_done": false}""")).Is(HttpStatusCode.Created);

        await AuditedAsync(id, 2);

        Assert.Equal("running", (string?)(await lab.RunAsync(run.Id))["status"]);
    }

    [Fact]
    public async Task A_token_reports_for_its_own_machine_only()
    {
        var (armed, other) = (await lab.ArmedAsync(), await lab.MachineAsync());
        using var agent = lab.With(armed.Agent);

        (await PostAsync(agent, other.Id, "{}")).IsProblem(HttpStatusCode.Unauthorized);
        using var render = lab.With(armed.Token);
        (await PostAsync(render, armed.Id, "{}")).IsProblem(HttpStatusCode.Unauthorized);

        Assert.Empty((await lab.Client.AskAsync($"/v1/machines/{other.Id}/facts")).Items);
        Assert.Empty((await lab.Client.AskAsync($"/v1/machines/{armed.Id}/facts")).Items);
    }

    [Fact]
    public async Task The_list_is_newest_first_and_says_what_changed()
    {
        var (id, _) = await lab.ManualMachineAsync();
        var first = await PostAsync(lab.Client, id, """{"a": 1, "b": 1}""");
        var second = await PostAsync(lab.Client, id, """{"a": 2, "c": [1]}""");

        var list = await lab.Client.AskAsync($"/v1/machines/{id}/facts");
        Assert.Equal([second.Id, first.Id], list.Items.Select(item => item["id"]!.GetValue<Guid>()));
        Assert.Equal(["changed /a", "removed /b", "added /c"], list.Items[0]["changes"]!.AsArray().Select(change => $"{change!["change"]} {change["path"]}"));
        Assert.Null(list.Items[1]["changes"]);

        var page = await lab.Client.AskAsync($"/v1/machines/{id}/facts?limit=1");
        Assert.Equal(3, page.Items[0]["changes"]!.AsArray().Count);
        Assert.Equal(first.Id, Assert.Single((await lab.Client.AskAsync($"/v1/machines/{id}/facts?limit=1&cursor={page["next_cursor"]}")).Items)["id"]!.GetValue<Guid>());

        var diff = await lab.Client.AskAsync($"/v1/machines/{id}/facts/diff?from={second.Id}&to={first.Id}");
        Assert.Equal(["changed /a", "added /b", "removed /c"], diff["changes"]!.AsArray().Select(change => $"{change!["change"]} {change["path"]}").Order(Comparer<string>.Create((x, y) => string.CompareOrdinal(x[^1..], y[^1..]))));
    }

    [Fact]
    public async Task Each_snapshot_that_differs_is_audited_with_its_keys()
    {
        var (id, _) = await lab.ManualMachineAsync();
        await PostAsync(lab.Client, id, """{"a": 1, "b": 1}""");
        await PostAsync(lab.Client, id, """{"b": 1, "a": 1}""");
        await PostAsync(lab.Client, id, """{"a": 2, "c": 1}""");

        // Facts that follow one another at once are handled side by side.
        var rows = (await AuditedAsync(id, 2)).OrderByDescending(row => (string?)row["details"]!["fact_id"], StringComparer.Ordinal).ToList();

        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal("agent", (string?)row["actor"]));
        Assert.Equal("""["c"]["b"]["a"]""", string.Concat(new[] { "added", "removed", "changed" }.Select(key => rows[0]["details"]![key]!.ToJsonString())));
        Assert.Equal("""["a","b"]""", rows[1]["details"]!["added"]!.ToJsonString());
    }

    [Fact]
    public async Task Another_producers_facts_are_stored_and_end_the_run()
    {
        var machine = await lab.MachineAsync();
        var fact = Guid.NewGuid();

        (await lab.Client.PostAsync("/v1/events", $$"""{"subject": "goosed.agent.facts", "data": {"fact_id": "{{fact}}", "machine_id": "{{machine.Id}}", "snapshot": {"postinstall_done": true}, "more": 1} }""")).Is(HttpStatusCode.Accepted);

        Assert.Equal("success", (string?)(await lab.App.EndOfRunAsync(machine.Id))["status"]);
        Assert.Equal(fact, Assert.Single((await lab.Client.AskAsync($"/v1/machines/{machine.Id}/facts")).Items)["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task What_came_last_is_newest_also_after_a_snapshot_that_is_dated_ahead()
    {
        var (id, _) = await lab.ManualMachineAsync();
        await lab.Client.PostAsync("/v1/events",
            $$"""{"subject": "goosed.agent.facts", "data": {"fact_id": "{{Guid.NewGuid()}}", "machine_id": "{{id}}", "snapshot": {"a": 1}, "created_at": "2999-01-01T00:00:00Z"} }""");
        await AuditedAsync(id, 1);

        var posted = (await PostAsync(lab.Client, id, """{"a": 2}""")).Is(HttpStatusCode.Created);

        var list = await lab.Client.AskAsync($"/v1/machines/{id}/facts");
        Assert.Equal(posted.Id, list.Items[0]["id"]!.GetValue<Guid>());
        Assert.Equal("changed /a", string.Concat(list.Items[0]["changes"]!.AsArray().Select(change => $"{change!["change"]} {change["path"]}")));
        Assert.Equal("""["a"]""", (await AuditedAsync(id, 2))[0]["details"]!["changed"]!.ToJsonString());
    }

    [Fact]
    public async Task An_audit_row_of_facts_names_some_of_their_keys_and_counts_the_rest()
    {
        var (id, _) = await lab.ManualMachineAsync();

        (await PostAsync(lab.Client, id, $$"""{"{{new string('a', 300_000)}}": 1, {{string.Join(", ", Enumerable.Range(0, 199).Select(n => $"\"key{n:d3}\": {n}"))}} }""")).Is(HttpStatusCode.Created);

        var details = (await AuditedAsync(id, 1))[0]["details"]!;
        Assert.Equal((50, 150), (details["added"]!.AsArray().Count, (int)details["more"]!));
        Assert.Equal($"{new string('a', 100)}…", (string?)details["added"]![0]);
        Assert.InRange(details.ToJsonString().Length, 1, 10_000);
    }

    [Fact]
    public async Task One_byte_that_is_not_UTF_8_does_not_refuse_a_snapshot()
    {
        var armed = await lab.ArmedAsync();
        using var agent = lab.With(armed.Agent);
        byte[] body =
        [
            .. Encoding.UTF8.GetBytes($$"""{"machine_id": "{{armed.Id}}", "snapshot": {"disks": [{"model": "a"""), 0xae, 0x99,
            .. """b"}, {"model": "\ud800\u0000"}], "size": 18446744073709551615, "postinstall_done": true} }"""u8,
        ];
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        var posted = (await agent.SendAsync(HttpMethod.Post, "/v1/agents/facts", content)).Is(HttpStatusCode.Created);

        var kept = """{"disks":[{"model":"a\uFFFD\uFFFDb"},{"model":"\uFFFD\uFFFD"}],"size":18446744073709551615,"postinstall_done":true}""";
        Assert.Equal(kept, posted["snapshot"]!.ToJsonString());
        var stored = Assert.Single((await lab.Client.AskAsync($"/v1/machines/{armed.Id}/facts")).Items)["snapshot"]!;
        Assert.Equal(("a\ufffd\ufffdb", "\ufffd\ufffd", "18446744073709551615"), ((string?)stored["disks"]![0]!["model"], (string?)stored["disks"]![1]!["model"], stored["size"]!.ToJsonString()));
        var run = await lab.App.EndOfRunAsync(armed.Id);
        Assert.Equal("success", (string?)run["status"]);
        Assert.Contains(
            "Facts arrived: the post-install is done. 2 of its texts held what no text can hold, the first at /disks/0/model (bytes that are not UTF-8): U+FFFD stands there instead.",
            run["timeline"]!.AsArray().Select(entry => (string?)entry!["detail"]));
    }

    [Fact]
    public async Task A_control_character_as_it_is_does_not_refuse_what_a_machine_says()
    {
        const string motd = "\u001b[1m\tb\r\n\0";
        var armed = await lab.ArmedAsync();
        using var agent = lab.With(armed.Agent);
        var facts = $$"""{"machine_id": "{{armed.Id}}", "snapshot": {"motd": "a\\\"{{motd}}"} }""";

        var posted = (await agent.PostAsync("/v1/agents/facts", facts)).Is(HttpStatusCode.Created);
        (await lab.Client.PostAsync("/v1/agents/facts", facts)).IsProblem(HttpStatusCode.BadRequest, "JSON");
        (await agent.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{armed.Run}}", "status": "failed", "logs": "{{motd}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal("a\\\"\u001b[1m\tb\r\n\ufffd", (string?)posted["snapshot"]!["motd"]);
        var run = await lab.RunAsync(armed.Run);
        Assert.Equal("\u001b[1m\tb\r\n\ufffd", (string?)run["logs"]);
        Assert.Contains(run["timeline"]!.AsArray(), entry => ((string?)entry!["detail"])!.Contains("the first at /motd (NUL)", StringComparison.Ordinal));
    }

    private static Task<Answer> PostAsync(HttpClient client, Guid machine, string snapshot) =>
        client.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{machine}}", "snapshot": {{snapshot}} }""");

    private async Task<IReadOnlyList<System.Text.Json.Nodes.JsonNode>> AuditedAsync(Guid machine, int rows)
    {
        Answer? audit = null;
        await lab.App.UntilAsync(async () => (audit = await lab.Client.AskAsync($"/v1/audit?action=facts_updated&machine_id={machine}")).Items.Count >= rows);
        return audit!.Items;
    }
}
