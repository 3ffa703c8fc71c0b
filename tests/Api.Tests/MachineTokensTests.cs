using System.Net;
using Goosed.Core.Tokens;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary>How long the tokens of a boot script live, and what they give.</summary>
public sealed class MachineTokensTests : IAsyncDisposable
{
    private const string Quick = "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  steps:\n    - {name: boot, deadline: 10m}\n    - {name: install, deadline: 30m}\n";

    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-11-01T10:00:00Z", null));

    public MachineTokensTests()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        _directory.Write("infra/workflows/quick.yaml", Quick);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_profile_that_changes_in_the_middle_of_a_run_gives_a_token_the_same_bytes()
    {
        await using var app = await StartAsync();
        var (id, url) = await ArmAsync(app, new { hostname = "before" });
        var first = (await app.Client.AskAsync(url)).Is(HttpStatusCode.OK).Text;

        await app.Client.PatchAsync($"/v1/machines/{id}", """{"profile": {"hostname": "after"} }""");
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("family: kickstart", "family: kickstart, template: \"text\\n\"", StringComparison.Ordinal));

        Assert.Equal(first, (await app.Client.AskAsync(url)).Is(HttpStatusCode.OK).Text);
        Assert.Contains("hostname=after", (await app.Client.AskAsync($"/v1/render/kickstart?machine_id={id}&token={Lab.TokenOf(await app.BootAsync("525400000001"))}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_dies_with_its_milestone_s_deadline_however_late_the_sweep_is()
    {
        await using var app = await StartAsync(roles: ["api", "blueprints", "artifacts-gw", "orchestrator"]);
        var (_, url) = await ArmAsync(app, new { workflow = "quick" });
        (await app.Client.AskAsync(url)).Is(HttpStatusCode.OK);

        await app.ServeAsync(TimeSpan.FromMinutes(30.1));

        (await app.Client.AskAsync(url)).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_answer_file_is_given_out_twenty_times_and_no_longer_than_ten_minutes_into_the_install()
    {
        await using var app = await StartAsync();
        var (_, spent) = await ArmAsync(app, new { });
        for (var use = 0; use < 20; use++)
        {
            (await app.Client.AskAsync(spent)).Is(HttpStatusCode.OK);
        }

        (await app.Client.AskAsync(spent)).IsProblem(HttpStatusCode.Unauthorized);
        var (id, url) = await ArmAsync(app, new { }, "525400000002");
        var run = (string?)(await app.RunOfAsync(id))["id"];
        await app.Client.PostAsync($"/v1/runs/{run}/milestones", """{"milestone": "install", "state": "started"}""");
        await app.ServeAsync(TimeSpan.FromMinutes(10));
        (await app.Client.AskAsync(url)).Is(HttpStatusCode.OK);
        await app.ServeAsync(TimeSpan.FromSeconds(1));
        (await app.Client.AskAsync(url)).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_agents_token_can_be_told_from_the_answer_file_alone()
    {
        await using var app = await StartAsync();
        var (id, url) = await ArmAsync(app, new { });
        var token = Guid.Parse(url.Split("token=")[1]);
        var run = Guid.Parse((string?)(await app.RunOfAsync(id))["id"] ?? "");

        var answer = await app.Client.AskAsync(url);
        var first = answer.Text;

        Assert.True(answer.Response.Headers.CacheControl!.NoStore);
        Assert.Equal(first, (await app.Client.AskAsync(url)).Text);
        Assert.NotEqual($"{TokenValue.AgentFor(token, run, null)}", AgentToken(first));
        (await app.Client.PostAsync(
            $"/v1/runs/{run}/milestones", """{"milestone": "install", "state": "done"}""",
            ("Authorization", $"Bearer {TokenValue.AgentFor(token, run, null)}"))).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task A_clock_that_jumps_takes_no_token_from_a_machine_and_gives_none_back(int days)
    {
        await using var app = await StartAsync();
        var (id, url) = await ArmAsync(app, new { });
        var run = (string?)(await app.RunOfAsync(id))["id"];
        var agent = ("Authorization", $"Bearer {AgentToken((await app.Client.AskAsync(url)).Text)}");
        var facts = $$$"""{"machine_id": "{{{id}}}", "snapshot": {"postinstall_done": true} }""";
        (await app.Client.PostAsync($"/v1/runs/{run}/milestones", """{"milestone": "install", "state": "started"}""", agent)).Is(HttpStatusCode.OK);

        _clock.AdjustTime(_clock.GetUtcNow().AddDays(days));
        (await app.Client.AskAsync(url)).Is(HttpStatusCode.OK);
        (await app.Client.PostAsync("/v1/agents/facts", facts, agent)).Is(HttpStatusCode.Created);
        await app.EndOfRunAsync(id);
        _clock.AdjustTime(_clock.GetUtcNow().AddDays(days));
        (await app.Client.PostAsync("/v1/agents/facts", facts, agent)).Is(HttpStatusCode.Created);
        (await app.Client.PostAsync($"/v1/runs/{run}/milestones", """{"milestone": "postinstall", "state": "done"}""", agent)).Is(HttpStatusCode.OK);

        await app.ServeAsync(TimeSpan.FromDays(1));
        (await app.Client.PostAsync("/v1/agents/facts", facts, agent)).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("off", HttpStatusCode.OK, 0)]
    [InlineData("warn", HttpStatusCode.OK, 1)]
    [InlineData("strict", HttpStatusCode.Unauthorized, 1)]
    public async Task A_second_address_is_shown_and_refused_as_the_setting_says(string setting, HttpStatusCode expected, int shown)
    {
        await using var app = await StartAsync(new() { ["GOOSED_TOKEN_ADDRESS"] = setting, ["GOOSED_TRUSTED_PROXIES"] = "127.0.0.1" });
        var (id, url) = await ArmAsync(app, new { });

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, url, "10.0.0.1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, url, "10.0.0.1"));
        Assert.Equal(expected, await StatusAsync(app, url, "10.0.0.2"));

        var timeline = (await app.RunOfAsync(id))["timeline"]!.AsArray();
        Assert.Equal(shown, timeline.Count(entry => (string?)entry!["kind"] == "token.address" && (string?)entry["address"] == "10.0.0.2"));
    }

    [Fact]
    public async Task Of_many_addresses_that_use_a_token_at_once_strict_serves_one()
    {
        await using var app = await StartAsync(new() { ["GOOSED_TOKEN_ADDRESS"] = "strict", ["GOOSED_TRUSTED_PROXIES"] = "127.0.0.1" });
        for (var round = 1; round <= 10; round++)
        {
            var (_, url) = await ArmAsync(app, new { }, $"5254000001{round:x2}");

            var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(host => StatusAsync(app, url, $"10.0.0.{host}")));

            Assert.Single(answers, HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_refused_token_is_one_audit_row_an_address_run_and_minute_and_shows_in_its_run()
    {
        await using var app = await StartAsync();
        var (id, url) = await ArmAsync(app, new { });
        var run = (string?)(await app.RunOfAsync(id))["id"];
        await app.Client.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{run}}", "status": "failed"}""");

        for (var call = 0; call < 5; call++)
        {
            (await app.Client.AskAsync(url)).IsProblem(HttpStatusCode.Unauthorized);
        }

        _clock.Advance(TimeSpan.FromMinutes(1));
        var refused = await app.Client.AskAsync(url);
        var never = await app.Client.AskAsync(url.Split("&token=")[0] + $"&token={Guid.NewGuid()}");

        var rows = (await app.Client.AskAsync("/v1/audit?action=token_refused")).Items;
        Assert.Equal([null, run, run], rows.Select(row => (string?)row["details"]!["run_id"]));
        Assert.Single((await app.RunOfAsync(id))["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "token.refused");
        Assert.Equal(Without(refused), Without(never));
    }

    private static string AgentToken(string answerFile) =>
        System.Text.RegularExpressions.Regex.Match(answerFile, "\\btoken '?([0-9a-f]{8}-[0-9a-f-]{27})").Groups[1].Value;

    private static string Without(Answer answer) => System.Text.RegularExpressions.Regex.Replace(answer.Text, "\"trace_id\":\"[^\"]*\"", "");

    private static async Task<HttpStatusCode> StatusAsync(GoosedApp app, string url, string from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, url)) { Headers = { { "X-Forwarded-For", from } } };
        using var answer = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private async Task<GoosedApp> StartAsync(Dictionary<string, string?>? environment = null, string[]? roles = null) => await GoosedApp.StartAsync(new()
    {
        Directory = _directory,
        Roles = roles ?? [],
        Environment = environment ?? [],
        Replace = services => services.AddSingleton<TimeProvider>(_clock),
    });

    private static async Task<(Guid Id, string Url)> ArmAsync(GoosedApp app, object profile, string mac = "525400000001")
    {
        var id = await app.EnrolAsync(mac, profile);
        await app.RunOfAsync(id);
        return (id, $"/v1/render/kickstart?machine_id={id}&token={Lab.TokenOf(await app.BootAsync(mac))}");
    }
}
