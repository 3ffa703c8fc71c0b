using System.Net;
using System.Text.Json.Nodes;
using Goosed.Database;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Goosed.Api.Tests;

/// <summary>Machines follow their files, and what the API set stays with them.</summary>
public sealed class ConvergenceTests : OwnDesiredState
{
    private const string Uuid = "30373237-3132-4d32-3235-303930354433";

    [Fact]
    public async Task The_new_mac_of_a_replaced_card_in_its_file_does_not_install_the_server_again()
    {
        Write("db1", "b4:96:91:10:00:01", $"uuid: {Uuid}, serial: MXQ2509D3X");
        await StartAsync();
        var machine = await MachineAsync("b49691100001");
        await FinishAsync(machine);

        Write("db1", "b4:96:91:10:00:99", $"uuid: {Uuid}, serial: MXQ2509D3X");
        await App.UntilAsync(async () => (string?)(await App.GetAsync($"/v1/machines/{machine}"))["mac"] == "b4:96:91:10:00:99");

        var only = Assert.Single((await App.Client.AskAsync("/v1/machines")).Items);
        Assert.Equal(["b4:96:91:10:00:99"], only["macs"]!.AsArray().Select(mac => (string?)mac));
        Assert.Contains("sanboot", await App.BootAsync("b49691100099"), StringComparison.Ordinal);
        Assert.Single((await App.Client.AskAsync("/v1/runs")).Items);
    }

    [Fact]
    public async Task A_card_that_moves_to_another_file_moves_to_its_machine()
    {
        Write("a", "52:54:00:00:00:0a", "macs: ['52:54:00:00:00:ff']");
        Write("b", "52:54:00:00:00:0b");
        await StartAsync();
        var (a, b) = (await MachineAsync("52540000000a"), await MachineAsync("52540000000b"));

        Write("a", "52:54:00:00:00:0a");
        Write("b", "52:54:00:00:00:0b", "macs: ['52:54:00:00:00:ff']");
        await App.UntilAsync(async () => await MacsAsync(b) == "52:54:00:00:00:0b 52:54:00:00:00:ff");

        Assert.Equal("52:54:00:00:00:0a", await MacsAsync(a));
        var state = await App.GetAsync("/v1/desired-state");
        Assert.Empty(state["conflicts"]!.AsArray());
        Assert.Empty(state["faults"]!.AsArray());
    }

    [Fact]
    public async Task A_file_that_names_another_machine_enrols_it_on_hold_and_says_so()
    {
        Write("web", "52:54:00:00:00:01", $"uuid: {Uuid}");
        await StartAsync();
        var former = await MachineAsync("525400000001");
        await FinishAsync(former);

        Write("web", "52:54:00:00:00:02", "uuid: 40373237-3132-4d32-3235-303930354434");
        var machine = await MachineAsync("525400000002");

        Assert.Null((string?)(await App.GetAsync($"/v1/machines/{former}"))["managed_by"]);
        Assert.Empty((await App.Client.AskAsync($"/v1/runs?machine_id={machine}")).Items);
        Assert.Contains("sanboot", await App.BootAsync("525400000002"), StringComparison.Ordinal);
        var notice = Assert.Single((await App.GetAsync("/v1/desired-state"))["notices"]!.AsArray());
        Assert.Equal(("machine-profiles/web.yaml", 4), ((string?)notice!["path"], (int?)notice["line"]));
        Assert.Contains($"goosectl machines release {machine}", (string?)notice["reason"], StringComparison.Ordinal);
        Assert.Contains($"named machine {former}", (string?)notice["reason"], StringComparison.Ordinal);

        (await App.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{machine}}"}""")).Is(HttpStatusCode.Created);
        Assert.Empty((await App.GetAsync("/v1/desired-state"))["notices"]!.AsArray());
    }

    [Fact]
    public async Task A_conflict_is_shown_and_rewrites_nothing()
    {
        Write("a", "52:54:00:00:00:01");
        await StartAsync();
        await MachineAsync("525400000001");
        var holder = await App.EnrolAsync("5254000000cc");
        await App.RunOfAsync(holder);

        Write("a", "52:54:00:00:00:01", "\n      macs: ['52:54:00:00:00:cc']");
        await App.UntilAsync(async () => (await App.GetAsync("/v1/desired-state"))["conflicts"]!.AsArray().Count == 1);

        var conflict = (await App.GetAsync("/v1/desired-state"))["conflicts"]![0]!;
        Assert.Equal(("machine-profiles/a.yaml", 5), ((string?)conflict["path"], (int?)conflict["line"]));
        Assert.Contains($"belongs to machine {holder}", (string?)conflict["reason"], StringComparison.Ordinal);
        Assert.Contains("goosectl machines replace-nic", (string?)conflict["reason"], StringComparison.Ordinal);
        await App.UntilAsync(async () => (string?)(await App.GetAsync("/readyz"))["status"] == "degraded");
        Assert.Contains("1 conflict(s)", (await App.GetAsync("/readyz")).ToJsonString(), StringComparison.Ordinal);

        // The next turns look, and write nothing but what another file says.
        var before = await StandAsync();
        await MoreTurnAsync();
        Assert.Equal(before, await StandAsync());
    }

    // A file that comes is in force after the turn that follows.
    private async Task MoreTurnAsync()
    {
        Write("more", "52:54:00:00:ff:01", "", "  profile: {provision: manual}\n");
        await MachineAsync("52540000ff01");
    }

    [Fact]
    public async Task What_is_wrong_is_logged_when_it_appears_and_not_each_turn()
    {
        var log = new LogLines();
        Write("a", "52:54:00:00:00:01");
        Write("b", "52:54:00:00:00:02", "", "  profile: [\n");
        await StartAsync(services => services.AddSingleton<ILoggerProvider>(log));
        await App.EnrolAsync("5254000000cc", new { provision = "manual" });
        Write("a", "52:54:00:00:00:01", "macs: ['52:54:00:00:00:cc']");
        await App.UntilAsync(async () => (await App.GetAsync("/v1/desired-state"))["conflicts"]!.AsArray().Count == 1);
        await MoreTurnAsync();

        Assert.Single(log.Written, line => line.Text.Contains("a.yaml:4: 52:54:00:00:00:cc belongs to machine", StringComparison.Ordinal));
        Assert.Single(log.Written, line => line.Text.Contains("b.yaml", StringComparison.Ordinal) && line.Text.Contains("last good version", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_state_that_is_stopped_between_two_batches_is_finished_by_the_next_turn()
    {
        for (var n = 1; n <= 250; n++)
        {
            Write($"{n}", $"5254000000{n:x2}", "", "  profile: {provision: manual}\n");
        }

        // The blueprint and the first batch are written before.
        FailingDatabase? database = null;
        await StartAsync(services =>
        {
            var real = services.Last(service => service.ServiceType == typeof(IDatabase));
            services.AddSingleton<IDatabase>(provider => database = new((IDatabase)real.ImplementationFactory!(provider), fails: 3));
        }, "api", "artifacts-gw", "blueprints");

        Assert.True(database!.HasFailed);
        Assert.Equal(250, (await App.Client.AskAsync("/v1/machines?limit=1000")).Items.Count);
        Assert.Equal(250, (await App.Client.AskAsync("/v1/audit?action=machine_enrolled&limit=1000")).Items.Count);
        Assert.Single((await App.Client.AskAsync("/v1/audit?action=desired_state_applied")).Items);
    }

    [Fact]
    public async Task A_key_that_a_file_states_is_changed_there_and_the_others_by_the_api()
    {
        Write("a", "52:54:00:00:00:01", $"uuid: {Uuid}");
        await StartAsync();
        var machine = await MachineAsync("525400000001");

        foreach (var body in new[]
        {
            """{"mac": "52:54:00:00:00:09"}""", """{"macs": ["52:54:00:00:00:09"], "mac": "52:54:00:00:00:08"}""",
            """{"uuid": "40373237-3132-4d32-3235-303930354434"}""", """{"uuid": null}""",
        })
        {
            (await PatchAsync(machine, body)).IsProblem(HttpStatusCode.Conflict, "machine-profiles/a.yaml");
        }

        (await PatchAsync(machine, $$"""{"mac": "525400000001", "uuid": "{{Uuid}}"}""")).Is(HttpStatusCode.OK);
        (await PatchAsync(machine, """{"macs": ["52:54:00:00:00:09"], "serial": "S9"}""")).Is(HttpStatusCode.OK);
        Assert.Equal("52:54:00:00:00:01 52:54:00:00:00:09", await MacsAsync(machine));

        // The file drops the UUID, which the API set as well, and changes the address.
        Write("a", "52:54:00:00:00:02", "serial: S9");
        await App.UntilAsync(async () => await MacsAsync(machine) == "52:54:00:00:00:02 52:54:00:00:00:09");
        Assert.Equal(Uuid, (string?)(await App.GetAsync($"/v1/machines/{machine}"))["uuid"]);
        (await PatchAsync(machine, """{"serial": "S8"}""")).IsProblem(HttpStatusCode.Conflict, "machine-profiles/a.yaml");

        Write("a", "52:54:00:00:00:02");
        await App.UntilAsync(async () => (await PatchAsync(machine, """{"serial": "S8"}""")).Status == HttpStatusCode.OK);
        (await PatchAsync(machine, """{"macs": null}""")).Is(HttpStatusCode.OK);
        Assert.Equal("52:54:00:00:00:02", await MacsAsync(machine));
    }

    [Fact]
    public async Task A_machine_that_lost_its_last_address_is_shown_and_deleted_like_any_other()
    {
        Write("a", "52:54:00:00:00:01");
        Write("b", "52:54:00:00:00:02");
        await StartAsync();
        var (a, b) = (await MachineAsync("525400000001"), await MachineAsync("525400000002"));
        await FinishAsync(a);
        File.Delete(Files["infra/machine-profiles/a.yaml"]);
        Write("b", "52:54:00:00:00:02", "macs: ['52:54:00:00:00:01']");
        await App.UntilAsync(async () => await MacsAsync(b) == "52:54:00:00:00:02 52:54:00:00:00:01");

        var left = await App.GetAsync($"/v1/machines/{a}");
        Assert.Null((string?)left["mac"]);
        Assert.DoesNotContain("00:00:00:00:00:00", (await App.Client.AskAsync("/v1/machines")).Text + (await App.Client.AskAsync($"/v1/audit?machine_id={a}")).Text, StringComparison.Ordinal);
        Assert.Empty(left["macs"]!.AsArray());
        Assert.Null((string?)left["managed_by"]);
        Assert.Equal(2, (await App.Client.AskAsync("/v1/machines")).Items.Count);
        foreach (var path in new[] { $"/v1/machines/{a}/boot", $"/v1/render/kickstart?machine_id={a}" })
        {
            Assert.InRange((int)(await App.Client.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode, 200, 499);
        }

        (await PatchAsync(a, """{"mac": "52:54:00:00:00:07"}""")).Is(HttpStatusCode.OK);
        (await App.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{a}")).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_list_by_blueprint_finds_what_the_list_shows()
    {
        Write("a", "52:54:00:00:00:01", rest: "  profile: {provision: manual, blueprint: debian/12/base}\n");
        Write("b", "52:54:00:00:00:02", rest: "  blueprint: rocky/9/base\n  profile: {provision: manual, blueprint: debian/12/base}\n");
        await StartAsync();
        await MachineAsync("525400000002");
        await App.EnrolAsync("525400000003", new { provision = "manual", blueprint = "debian/12/base" });
        await App.EnrolAsync("525400000005", new { provision = "manual", blueprint = "" });

        var shown = (await App.Client.AskAsync("/v1/machines")).Items;
        foreach (var name in new[] { "debian/12/base", "rocky/9/base" })
        {
            var found = (await App.Client.AskAsync($"/v1/machines?blueprint={Uri.EscapeDataString(name)}")).Items;
            Assert.Equal(shown.Where(machine => (string?)machine["effective_blueprint"] == name).Select(machine => (string?)machine["id"]), found.Select(machine => (string?)machine["id"]));
        }
    }

    [Fact]
    public async Task A_state_that_is_in_force_is_not_written_again_after_a_restart()
    {
        Write("a", "52:54:00:00:00:01", $"uuid: {Uuid}", "  profile: {provision: manual, version: 9.10, big: 1e3, nested: {b: [1, null, 2.50], a: ~}}\n");
        Files.Write("infra/workflows/own.yaml", "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec: {steps: [{name: boot, deadline: 7d}, {name: install}]}\n");
        await StartAsync();
        await MachineAsync("525400000001");
        var before = await StandAsync();
        await App.DisposeAsync();

        Write("b", "52:54:00:00:00:02", rest: "  profile: {provision: manual}\n");
        await StartAsync();
        await MachineAsync("525400000002");

        Assert.Equal(before, await StandAsync());
    }

    // When every blueprint, workflow and the first machine were last written.
    private async Task<string> StandAsync()
    {
        var lists = new[] { "/v1/blueprints", "/v1/workflows", "/v1/machines?limit=1" };
        var items = await Task.WhenAll(lists.Select(async list => (await App.Client.AskAsync(list)).Items));
        return string.Join("\n", items.SelectMany(each => each).Select(item => $"{item["id"]} {item["updated_at"]}"));
    }

    private Task<Answer> PatchAsync(Guid machine, string body) => App.Client.PatchAsync($"/v1/machines/{machine}", body);

    private async Task<string> MacsAsync(Guid machine) =>
        string.Join(' ', (await App.GetAsync($"/v1/machines/{machine}"))["macs"]!.AsArray().Select(mac => (string?)mac));

    private async Task<Guid> MachineAsync(string mac)
    {
        JsonNode? found = null;
        await App.UntilAsync(async () => (found = (await App.Client.AskAsync($"/v1/machines?mac={mac}")).Items is [var first, ..] ? first : null) is not null);
        return found!["id"]!.GetValue<Guid>();
    }

    private async Task FinishAsync(Guid machine)
    {
        var run = (await App.RunOfAsync(machine))["id"];
        (await App.Client.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{run}}", "status": "success"}""")).Is(HttpStatusCode.OK);
    }

    private void Write(string name, string mac, string keys = "", string rest = "") => Files.Write($"infra/machine-profiles/{name}.yaml",
        $"apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {{mac: '{mac}'{(keys.Length == 0 ? "" : ", ")}{keys}}}\n{rest}");

    /// <summary>A database one of whose writes fails.</summary>
    private sealed class FailingDatabase(IDatabase real, int fails) : IDatabase
    {
        private int _writes;

        public bool HasFailed => _writes >= fails;

        public Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken ct) => real.ReadAsync(read, ct);

        public Task<T> WriteAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct) =>
            Interlocked.Increment(ref _writes) == fails ? throw new InvalidOperationException("This write fails.") : real.WriteAsync(write, ct);

        public Task ProbeAsync(CancellationToken ct) => real.ProbeAsync(ct);
    }
}
