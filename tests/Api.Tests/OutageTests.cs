using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Core;
using Goosed.Database;
using Goosed.Database.Runs;
using Goosed.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary>goosed or its database is away while machines install, or its clock is wrong.</summary>
public sealed class OutageTests : IAsyncDisposable
{
    private const string Mac = "525400000001";

    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-11-01T10:00:00Z", null));

    public OutageTests() => _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-48)]
    public async Task An_outage_of_an_hour_and_a_clock_that_is_wrong_afterwards_fail_no_run(int hours)
    {
        Installing machine;
        await using (var app = await StartAsync())
        {
            // Ten seconds before install would be overdue.
            machine = await InstallingAsync(app);
            await app.ServeAsync(TimeSpan.FromSeconds(45 * 60 - 10));
        }

        _clock.AdjustTime(_clock.GetUtcNow().AddHours(hours));
        await using var again = await StartAsync();
        await PassAsync(again, TimeSpan.FromSeconds(30));
        Assert.Equal("running", (string?)(await again.RunOfAsync(machine.Id))["status"]);

        var reported = (await machine.ReportAsync(again, "install", "done")).Is(HttpStatusCode.OK);
        Assert.Equal(("running", "installed"), ((string?)reported["status"], (string?)reported["milestone"]));
        await again.ServeAsync(TimeSpan.FromHours(2));
        await PassAsync(again, TimeSpan.FromSeconds(2));
        Assert.StartsWith("The milestone 'installed' was not done within 2 hours.", (string?)(await EndAsync(again, machine.Id))["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_of_the_database_for_an_hour_does_not_count()
    {
        Switch? database = null;
        await using var app = await StartAsync(services => Switch.PutInto(services, made => database = made));
        var machine = await InstallingAsync(app);
        await PassAsync(app, TimeSpan.FromSeconds(3));
        var before = await TicksAsync(app);

        database!.IsAway = true;
        for (var second = 0; second < 3600; second += 4)
        {
            _clock.Advance(TimeSpan.FromSeconds(4));
        }

        database.IsAway = false;
        await PassAsync(app, TimeSpan.FromSeconds(3));

        Assert.InRange(await TicksAsync(app) - before, 3000, 30_000);
        Assert.Equal("running", (string?)(await app.RunOfAsync(machine.Id))["status"]);
    }

    [Fact]
    public async Task A_call_without_a_token_has_its_whole_answer_while_the_database_is_away()
    {
        Switch? database = null;
        await using var app = await StartAsync(services => Switch.PutInto(services, made => database = made));
        database!.IsAway = true;

        // A proxy's header makes it a call from outside, whose refusal the audit keeps.
        (await app.Client.AskAsync("/v1/machines", ("X-Forwarded-For", "192.0.2.9"))).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_process_that_stood_still_for_an_hour_has_heard_nobody_meanwhile()
    {
        await using var app = await StartAsync();
        var machine = await InstallingAsync(app);
        await PassAsync(app, TimeSpan.FromSeconds(3));
        var before = await TicksAsync(app);

        _clock.Advance(TimeSpan.FromHours(1));
        await PassAsync(app, TimeSpan.FromSeconds(3));

        Assert.InRange(await TicksAsync(app) - before, 3000, 30_000);
        Assert.Equal("running", (string?)(await app.RunOfAsync(machine.Id))["status"]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task After_a_clock_that_was_wrong_is_put_right_runs_boot_count_and_end(int days)
    {
        Guid id;
        _clock.AdjustTime(_clock.GetUtcNow().AddDays(days));
        await using (var wrong = await StartAsync())
        {
            id = await wrong.EnrolAsync(Mac);
            await CancelAsync(wrong, await wrong.RunOfAsync(id));
        }

        _clock.AdjustTime(_clock.GetUtcNow().AddDays(-days));
        await using var app = await StartAsync();

        var first = await StartRunAsync(app, id);
        Assert.Contains("\nkernel", await app.BootAsync(Mac), StringComparison.Ordinal);
        (await app.Client.PostAsync("/v1/agents/facts", $$$"""{"machine_id": "{{{id}}}", "snapshot": {"postinstall_done": true} }""")).Is(HttpStatusCode.Created);
        Assert.Equal((first, "success"), await EndOfAsync(app, id));

        var second = await StartRunAsync(app, id);
        (await AgentAsync(app, await app.BootAsync(Mac), "/v1/agents/facts", $$$"""{"machine_id": "{{{id}}}", "snapshot": {"postinstall_done": true} }""")).Is(HttpStatusCode.Created);
        Assert.Equal((second, "success"), await EndOfAsync(app, id));

        var third = await StartRunAsync(app, id);
        Assert.Equal(third, (string?)(await app.GetAsync($"/v1/machines/{id}"))["runs"]![0]!["id"]);
        await app.ServeAsync(TimeSpan.FromDays(7.1));
        Assert.Equal((third, "failed"), await EndOfAsync(app, id));
    }

    [Fact]
    public async Task A_run_that_can_t_be_ended_keeps_no_other_from_its_end()
    {
        await using var app = await StartAsync();
        var ids = new List<Guid>();
        for (var n = 1; n <= 3; n++)
        {
            ids.Add(await app.EnrolAsync($"52540000000{n}"));
            await app.RunOfAsync(ids[^1]);
        }

        await using (var file = new SqliteConnection($"Data Source={_directory["data/goosed.db"]};Pooling=False"))
        {
            await file.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = file.CreateCommand();
            command.CommandText = $"update runs set milestones = '[broken' where machine_id = '{ids[0]:D}'";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await app.ServeAsync(TimeSpan.FromDays(7.1));

        foreach (var id in ids.Skip(1))
        {
            await app.UntilAsync(async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return (await app.Client.AskAsync($"/v1/audit?action=run_finished&machine_id={id}")).Items.Count == 1;
            });
        }
    }

    private Task<GoosedApp> StartAsync(Action<IServiceCollection>? replace = null) => GoosedApp.StartAsync(new()
    {
        Directory = _directory,
        Roles = ["api", "artifacts-gw", "orchestrator", "blueprints"],
        Replace = services =>
        {
            services.AddSingleton<TimeProvider>(_clock);
            replace?.Invoke(services);
        },
    });

    private static async Task<Installing> InstallingAsync(GoosedApp app)
    {
        var id = await app.EnrolAsync(Mac);
        var run = (string)(await app.RunOfAsync(id))["id"]!;
        var machine = new Installing(id, run, await app.BootAsync(Mac));
        (await machine.ReportAsync(app, "install", "started")).Is(HttpStatusCode.OK);
        return machine;
    }

    // Time passes second by second, until the process has counted so much of it.
    private async Task PassAsync(GoosedApp app, TimeSpan time)
    {
        var until = await TicksAsync(app) + time.TotalMilliseconds;
        await app.UntilAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return await TicksAsync(app) >= until;
        });
    }

    private static async Task<long> TicksAsync(GoosedApp app) =>
        (await app.Services.GetRequiredService<IDatabase>().ReadAsync(RunClockStore.ReadAsync, TestContext.Current.CancellationToken)).Ticks;

    private async Task<(string?, string?)> EndOfAsync(GoosedApp app, Guid id) => await EndAsync(app, id) is var run ? ((string?)run["id"], (string?)run["status"]) : default;

    private async Task<JsonNode> EndAsync(GoosedApp app, Guid id)
    {
        var run = await app.RunOfAsync(id);
        await app.UntilAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return (string?)(run = await app.RunOfAsync(id))["status"] != "running";
        });
        return run;
    }

    private static async Task<string?> StartRunAsync(GoosedApp app, Guid id) =>
        (string?)(await app.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{id}}"}""")).Is(HttpStatusCode.Created)["id"];

    private static async Task CancelAsync(GoosedApp app, JsonNode run) => (await app.Client.SendAsync(HttpMethod.Post, $"/v1/runs/{run["id"]}/cancel")).Is(HttpStatusCode.OK);

    private static Task<Answer> AgentAsync(GoosedApp app, string script, string path, string body) =>
        app.Client.PostAsync(path, body, ("Authorization", $"Bearer {Regex.Match(script, "goosed.agent=(\\S+)").Groups[1].Value}"));

    private sealed record Installing(Guid Id, string Run, string Script)
    {
        public Task<Answer> ReportAsync(GoosedApp app, string milestone, string state) =>
            AgentAsync(app, Script, $"/v1/runs/{Run}/milestones", $$"""{"milestone": "{{milestone}}", "state": "{{state}}"}""");
    }

    /// <summary>A database that is away when the test says so.</summary>
    private sealed class Switch(IDatabase inner) : IDatabase
    {
        public bool IsAway { get; set; }

        public static void PutInto(IServiceCollection services, Action<Switch> made)
        {
            var registered = services.Last(service => service.ServiceType == typeof(IDatabase));
            services.AddSingleton<IDatabase>(provider =>
            {
                var database = new Switch((IDatabase)(registered.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!)));
                made(database);
                return database;
            });
        }

        public Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken ct) => IsAway ? throw Away() : inner.ReadAsync(read, ct);

        public Task<T> WriteAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct) => IsAway ? throw Away() : inner.WriteAsync(write, ct);

        public Task ProbeAsync(CancellationToken ct) => IsAway ? throw Away() : inner.ProbeAsync(ct);

        private static BackendUnavailableException Away() => new("it is away");
    }
}
