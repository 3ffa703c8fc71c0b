using System.Net;

namespace Goosed.Api.Tests;

public abstract class RunsTests(Lab lab)
{
    [Fact]
    public async Task A_run_is_started_by_the_blueprints_name_or_id_and_not_twice()
    {
        var (id, _) = await lab.ManualMachineAsync();
        var blueprint = (await lab.Client.AskAsync("/v1/blueprints")).Items.Single(item => (string?)item["name"] == "rocky/9/base")["id"]!.GetValue<Guid>();

        var started = (await StartAsync($$"""{"machine_id": "{{id}}", "blueprint_id": "rocky/9/base", "workflow_id": ""}""")).Is(HttpStatusCode.Created);
        var refused = (await StartAsync($$"""{"machine_id": "{{id}}"}""")).IsProblem(HttpStatusCode.Conflict);
        await lab.EndAsync(started.Id, "cancelled");
        var again = (await StartAsync($$"""{"machine_id": "{{id}}", "blueprint_id": "{{blueprint}}"}""")).Is(HttpStatusCode.Created);

        Assert.Equal(("running", "rocky/9/base", "default", blueprint), ((string?)started["status"], (string?)started["blueprint"], (string?)started["workflow"], started["blueprint_id"]!.GetValue<Guid>()));
        Assert.Equal(started.Id, refused["run_id"]!.GetValue<Guid>());
        Assert.Equal(blueprint, again["blueprint_id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task A_first_enrolment_starts_one_run_at_the_time_of_that_enrolment()
    {
        var machine = await lab.MachineAsync();
        await lab.App.EnrolAsync(machine.Mac);

        var run = await lab.RunAsync(machine.Run);
        Assert.Equal((string?)(await lab.Client.AskAsync($"/v1/machines/{machine.Id}"))["created_at"], (string?)run["started_at"]);
        Assert.Equal(("running", "boot", true), ((string?)run["status"], (string?)run["milestone"], (bool?)run["armed"]));
        Assert.Single((await lab.Client.AskAsync($"/v1/runs?machine_id={machine.Id}")).Items);
    }

    [Fact]
    public async Task What_a_start_names_must_exist()
    {
        var (id, _) = await lab.ManualMachineAsync();

        (await StartAsync($$"""{"machine_id": "{{Guid.NewGuid()}}"}""")).IsProblem(HttpStatusCode.NotFound);
        (await StartAsync($$"""{"machine_id": "{{id}}", "blueprint_id": "no/such"}""")).IsProblem(HttpStatusCode.NotFound, "no/such");
        (await StartAsync($$"""{"machine_id": "{{id}}", "blueprint_id": "{{Guid.NewGuid()}}"}""")).IsProblem(HttpStatusCode.NotFound);
        (await StartAsync($$"""{"machine_id": "{{id}}", "workflow_id": "none"}""")).IsProblem(HttpStatusCode.NotFound, "none");
        Assert.Empty((await lab.Client.AskAsync($"/v1/runs?machine_id={id}")).Items);
    }

    [Fact]
    public async Task A_finish_told_twice_changes_nothing_and_another_end_is_refused()
    {
        var machine = await lab.MachineAsync();

        var ended = (await FinishAsync(machine.Run, "success", "first")).Is(HttpStatusCode.OK);
        var again = (await FinishAsync(machine.Run, "success", "second")).Is(HttpStatusCode.OK);
        var refused = (await FinishAsync(machine.Run, "failed", "third")).IsProblem(HttpStatusCode.Conflict, "success");
        (await lab.Client.PostAsync($"/v1/runs/{machine.Run}/cancel", "{}")).IsProblem(HttpStatusCode.Conflict);

        Assert.Equal(ended.Text, again.Text);
        Assert.Equal("success", (string?)refused["run_status"]);
        Assert.Equal("first", (string?)(await lab.RunAsync(machine.Run))["logs"]);
        Assert.Single((await lab.Client.AskAsync("/v1/audit?action=run_finished&limit=1000")).Items, row => (string?)row["obj"] == $"run/{machine.Run}");
    }

    [Fact]
    public async Task Twenty_boots_finishes_and_failure_reports_at_once_end_a_protected_machines_run_once()
    {
        var machine = await lab.MachineAsync();
        await lab.Client.PatchAsync($"/v1/machines/{machine.Id}", """{"profile": {"protected": true} }""");

        await Task.WhenAll(Enumerable.Range(0, 60).Select(n => (n % 3) switch
        {
            0 => lab.App.BootAsync(machine.Mac),
            1 => FinishAsync(machine.Run, "failed", "log"),
            _ => (Task)lab.Client.PostAsync(Milestones(machine.Run), """{"milestone": "install", "state": "failed"}"""),
        }));

        Assert.Single((await lab.RunAsync(machine.Run))["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "run.finished");
        Assert.Single((await lab.Client.AskAsync("/v1/audit?action=run_finished&limit=1000")).Items, row => (string?)row["obj"] == $"run/{machine.Run}");
    }

    [Fact]
    public async Task Two_cards_that_boot_at_once_end_a_protected_machines_run_once()
    {
        var (mac, second) = (Lab.NewMac(), Lab.NewMac());
        var id = (await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{mac}}", "macs": ["{{second}}"]}""")).Is(HttpStatusCode.Created).Id;
        var run = (await lab.App.RunOfAsync(id))["id"]!.GetValue<Guid>();
        await lab.Client.PatchAsync($"/v1/machines/{id}", """{"profile": {"protected": true} }""");

        var scripts = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => lab.App.BootAsync(n % 2 == 0 ? mac : second)));

        Assert.All(scripts, script => Assert.DoesNotContain("kernel", script, StringComparison.Ordinal));
        Assert.Single((await lab.RunAsync(run))["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "run.finished");
    }

    [Theory]
    [InlineData("failed", "the run failed.")]
    [InlineData("cancelled", "the run was cancelled.")]
    public async Task A_report_after_the_end_is_in_the_timeline_and_changes_nothing(string end, string words)
    {
        var armed = await lab.ArmedAsync();
        await lab.EndAsync(armed.Run, end);
        using var agent = lab.With(armed.Agent);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(end, (string?)(await agent.PostAsync(Milestones(armed.Run), """{"milestone": "install", "state": "done"}""")).Is(HttpStatusCode.OK)["status"]);
            (await agent.PostAsync("/v1/agents/facts", $$$"""{"machine_id": "{{{armed.Id}}}", "snapshot": {"postinstall_done": true} }""")).Is(HttpStatusCode.Created);
            (await agent.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{armed.Run}}", "status": "success"}""")).IsProblem(HttpStatusCode.Conflict);
        }

        // An operator's too.
        (await lab.Client.PostAsync(Milestones(armed.Run), """{"milestone": "install", "state": "failed", "message": "seen"}""")).Is(HttpStatusCode.OK);

        var run = await lab.RunAsync(armed.Run);
        var late = run["timeline"]!.AsArray().Where(entry => (string?)entry!["kind"] == "report.late").Select(entry => (string)entry!["detail"]!).ToList();
        Assert.Equal(3, late.Count);
        Assert.Matches($"^'install' reported failed .*: seen", late[2]);
        Assert.Matches($"^'install' reported done \\d+ seconds? after {words}$", late[0]);
        Assert.Matches($"^Reported success \\d+ seconds? after {words}$", late[1]);
        Assert.Equal((end, "127.0.0.1"), ((string?)run["status"], (string?)run["last_seen"]!["address"]));
    }

    [Fact]
    public async Task A_cancelled_run_disarms_its_machine_and_spends_its_tokens()
    {
        var armed = await lab.ArmedAsync();

        var cancelled = (await lab.Client.SendAsync(HttpMethod.Post, $"/v1/runs/{armed.Run}/cancel")).Is(HttpStatusCode.OK);
        (await lab.Client.SendAsync(HttpMethod.Post, $"/v1/runs/{armed.Run}/cancel")).Is(HttpStatusCode.OK);

        Assert.Equal("cancelled", (string?)cancelled["status"]);
        Assert.DoesNotContain("kernel", await lab.App.BootAsync(armed.Mac), StringComparison.Ordinal);
        (await lab.Client.AskAsync($"/v1/render/kickstart?machine_id={armed.Id}&token={armed.Token}")).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Milestones_are_taken_as_json_and_as_form_fields()
    {
        var armed = await lab.ArmedAsync();
        using var agent = lab.With(armed.Agent);

        (await agent.PostAsync(Milestones(armed.Run), """{"milestone": "install", "state": "started"}""")).Is(HttpStatusCode.OK);
        var form = await FormAsync(agent, armed.Run, ("milestone", "install"), ("state", "done"), ("message", "42 packages"));
        var repeat = await FormAsync(agent, armed.Run, ("milestone", "install"), ("state", "done"));

        Assert.Equal(("installed", false), ((string?)form.Is(HttpStatusCode.OK)["milestone"], (bool?)form["armed"]));
        Assert.Equal(form.Text, repeat.Is(HttpStatusCode.OK).Text);
        var run = await lab.RunAsync(armed.Run);
        Assert.Equal(["done", "done", "pending", "pending"], run["milestones"]!.AsArray().Select(milestone => (string?)milestone!["state"]));
        Assert.Equal(["install started.", "install done: 42 packages"], run["timeline"]!.AsArray().Where(entry => (string?)entry!["kind"] == "milestone").Select(entry => (string?)entry!["detail"]));
    }

    [Fact]
    public async Task A_failed_milestone_ends_the_run_with_its_log()
    {
        var armed = await lab.ArmedAsync();
        using var agent = lab.With(armed.Agent);

        var failed = (await FormAsync(agent, armed.Run, ("milestone", "install"), ("state", "failed"), ("message", "no disk"), ("log", "line 1\nline 2"))).Is(HttpStatusCode.OK);

        Assert.Equal(("failed", "The machine reported that 'install' failed: no disk", "--- install failed\nline 1\nline 2\n"), ((string?)failed["status"], (string?)failed["message"], (string?)failed["logs"]));
    }

    [Fact]
    public async Task An_unknown_milestone_is_refused_with_those_there_are()
    {
        var machine = await lab.MachineAsync();

        (await lab.Client.PostAsync(Milestones(machine.Run), """{"milestone": "lunch", "state": "done"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "boot, install, installed, postinstall");
    }

    [Fact]
    public async Task An_agent_reports_to_its_own_run_only()
    {
        var (armed, other) = (await lab.ArmedAsync(), await lab.MachineAsync());
        using var agent = lab.With(armed.Agent);

        (await agent.PostAsync(Milestones(other.Run), """{"milestone": "boot", "state": "done"}""")).IsProblem(HttpStatusCode.Unauthorized);
        (await agent.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{other.Run}}", "status": "success"}""")).IsProblem(HttpStatusCode.Unauthorized);
        (await agent.AskAsync($"/v1/runs/{armed.Run}")).IsProblem(HttpStatusCode.Unauthorized);
        (await agent.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{armed.Run}}", "status": "success"}""")).Is(HttpStatusCode.OK);
        Assert.Equal("running", (string?)(await lab.RunAsync(other.Run))["status"]);
    }

    [Fact]
    public async Task Runs_are_listed_by_machine_and_status_newest_first()
    {
        var machine = await lab.MachineAsync();
        await lab.EndAsync(machine.Run, "failed");
        var second = await StartAsync($$"""{"machine_id": "{{machine.Id}}"}""");

        Assert.Equal([second.Id, machine.Run], (await lab.Client.AskAsync($"/v1/runs?machine_id={machine.Id}")).Items.Select(item => item["id"]!.GetValue<Guid>()));
        Assert.Equal(machine.Run, Assert.Single((await lab.Client.AskAsync($"/v1/runs?machine_id={machine.Id}&status=failed")).Items)["id"]!.GetValue<Guid>());
        Assert.Empty((await lab.Client.AskAsync($"/v1/runs?machine_id={machine.Id}&blueprint=other")).Items);
        (await lab.Client.AskAsync("/v1/runs?status=done")).IsProblem(HttpStatusCode.BadRequest, "success");
    }

    [Fact]
    public async Task A_timeline_is_oldest_first_and_begins_with_the_start()
    {
        var armed = await lab.ArmedAsync();
        await lab.EndAsync(armed.Run);

        var timeline = (await lab.RunAsync(armed.Run))["timeline"]!.AsArray();

        Assert.Equal(["run.started", "boot.script", "run.finished"], timeline.Select(entry => (string?)entry!["kind"]));
        Assert.Equal("127.0.0.1", (string?)timeline[1]!["address"]);
    }

    private static string Milestones(Guid run) => $"/v1/runs/{run}/milestones";

    private Task<Answer> StartAsync(string json) => lab.Client.PostAsync("/v1/runs/start", json);

    private Task<Answer> FinishAsync(Guid run, string status, string logs) =>
        lab.Client.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{run}}", "status": "{{status}}", "logs": "{{logs}}"}""");

    private static Task<Answer> FormAsync(HttpClient client, Guid run, params (string Name, string Value)[] fields) =>
        client.SendAsync(HttpMethod.Post, Milestones(run), new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
}
