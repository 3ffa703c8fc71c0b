using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary>Every call of a machine × every way to spoil it × every token: whoever can be told whose it was is told.</summary>
public sealed class RefusedReportsTests : IAsyncLifetime
{
    private const string Admin = "admin-token-of-this-test";
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-11-01T10:00:00Z", null));
    private readonly Lines _lines = new();
    private readonly TestDirectory _directory = new();
    private GoosedApp? _app;

    private GoosedApp App => _app ?? throw new InvalidOperationException("The program has not been started.");

    public async ValueTask InitializeAsync()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        _app = await GoosedApp.StartAsync(new()
        {
            Directory = _directory,
            Environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = "http://0.0.0.0:0", ["GOOSED_ADMIN_TOKEN"] = Admin },
            Replace = services => services.AddSingleton<TimeProvider>(_clock).AddSingleton<ILoggerProvider>(_lines),
        });
        App.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Admin);
        await App.UntilAsync(async () => (await App.Client.AskAsync("/v1/desired-state")).Status == HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Every_refusal_is_in_the_run_whose_token_came_with_it()
    {
        var expired = await ArmAsync("525400000001");
        (await App.Client.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{expired.Run}}", "status": "failed"}""")).Is(HttpStatusCode.OK);
        await App.ServeAsync(TimeSpan.FromDays(2));
        var (own, other) = (await ArmAsync("525400000002"), await ArmAsync("525400000003"));
        var wrong = new List<string>();
        foreach (var call in Calls(own))
        {
            foreach (var (name, armed) in new[] { ("own", own), ("expired", expired), ("other", other), ("none", null) })
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
                wrong.AddRange((await TryAsync(call, name, armed, own)).Select(fault => $"{call.Name} with {name} token: {fault}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        var metrics = "";
        await App.UntilAsync(async () => (metrics = (await App.Client.AskAsync("/metrics")).Text).Contains("goosed_reports_refused_total", StringComparison.Ordinal));
        Assert.All([400, 404, 413, 415, 422], status => Assert.Matches($"goosed_reports_refused_total\\{{[^}}]*status=\"{status}\"[^}}]*\\}} [1-9]", metrics));
        Assert.Matches("goosed_tokens_refused_total\\{[^}]*purpose=\"agent\"[^}]*\\} [1-9]", metrics);
        Assert.DoesNotContain(_lines.All, line => new[] { own, other, expired }.Any(armed => line.Contains(armed.Agent, StringComparison.Ordinal) || line.Contains(armed.Token, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_end_that_comes_too_late_is_one_entry()
    {
        var armed = await ArmAsync("525400000004");
        (await SendAsync(HttpMethod.Post, "/v1/runs/finish", Json, $$"""{"run_id": "{{armed.Run}}", "status": "failed"}""", armed.Agent)).Is(HttpStatusCode.OK);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            (await SendAsync(HttpMethod.Post, "/v1/runs/finish", Json, $$"""{"run_id": "{{armed.Run}}", "status": "success"}""", armed.Agent)).IsProblem(HttpStatusCode.Conflict);
        }

        var after = (await TimelineAsync(armed.Run)).SkipWhile(entry => (string?)entry["kind"] != "run.finished").Skip(1);
        Assert.Equal("report.late", (string?)Assert.Single(after)["kind"]);
    }

    [Fact]
    public async Task A_refusal_is_one_entry_for_each_reason_address_and_minute()
    {
        var armed = await ArmAsync("525400000005");
        async Task LunchAsync(string milestone) =>
            (await SendAsync(HttpMethod.Post, $"/v1/runs/{armed.Run}/milestones", Form, $"milestone={milestone}&state=done", armed.Agent)).IsProblem(HttpStatusCode.UnprocessableEntity);

        for (var repeat = 0; repeat < 5; repeat++)
        {
            await LunchAsync("lunch");
        }

        await LunchAsync("dinner");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await LunchAsync("lunch");
        for (var other = 0; other < 50; other++)
        {
            await LunchAsync($"snack{other}");
        }

        var entries = (await TimelineAsync(armed.Run)).Where(entry => (string?)entry["kind"] == "report.refused").Select(entry => Regex.Match((string?)entry["detail"] ?? "", "no milestone '([^']*)'").Groups[1].Value);
        Assert.Equal(["lunch", "dinner", "lunch", .. Enumerable.Range(0, 9).Select(number => $"snack{number}")], entries);
        Assert.Equal(12, _lines.All.Count(line => line.Contains(armed.Run.ToString(), StringComparison.Ordinal) && line.Contains("(422)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_operator_s_report_that_is_refused_is_audited_and_his_preview_is_not()
    {
        var armed = await ArmAsync("525400000006");

        (await App.Client.PostAsync("/v1/agents/facts", "{")).IsProblem(HttpStatusCode.BadRequest);
        (await App.Client.AskAsync("/v1/render/none?machine_id=" + armed.Id)).IsProblem(HttpStatusCode.NotFound);

        var row = Assert.Single((await App.Client.AskAsync("/v1/audit?action=report_refused")).Items);
        Assert.Equal(("admin", "call/POST /v1/agents/facts", 400), ((string?)row["actor"], (string?)row["obj"], (int?)row["details"]!["status"]));
    }

    [Fact]
    public async Task An_answer_file_that_is_refused_is_in_the_run()
    {
        var armed = await ArmAsync("525400000007");

        (await SendAsync(HttpMethod.Get, $"/v1/render/none?machine_id={armed.Id}", null, "", armed.Token)).IsProblem(HttpStatusCode.NotFound);

        Assert.StartsWith("The answer file was refused (404): There is no answer file family 'none'", (string?)(await TimelineAsync(armed.Run))[^1]["detail"], StringComparison.Ordinal);
    }

    private static IEnumerable<Spoilt> Calls(Armed own)
    {
        var facts = $$$"""{"machine_id": "{{{own.Id}}}", "snapshot": {"a": "b"}}""";
        var finish = $$"""{"run_id": "{{own.Run}}", "status": "failed", "logs": "a"}""";
        var milestone = """{"milestone": "install", "state": "started", "message": "a"}""";
        var milestones = $"/v1/runs/{own.Run}/milestones";
        foreach (var (path, body) in new[] { ("/v1/agents/facts", facts), ("/v1/runs/finish", finish), (milestones, milestone) })
        {
            yield return new($"{path} too large", path, Json, body.Replace("\"a\"", $"\"{new string('a', 5 << 20)}\"", StringComparison.Ordinal), 413);
            yield return new($"{path} of another type", path, "text/plain", body, 415);
            yield return new($"{path} by another method", path, Json, body, 405, HttpMethod.Put);
            yield return new($"{path} cut", path, Json, body[..^2], 400);
            yield return new($"{path} bad UTF-8", path, Json, body[..^1] + "\u00ff}", 400);
            yield return new($"{path} empty", path, Json, "", 400);
            yield return new($"{path} a list", path, Json, "[]", 400);
            yield return new($"{path} wrong type", path, Json, body.Replace(": \"", ": 7, \"x\": \"", StringComparison.Ordinal), 400);
        }

        yield return new("facts unknown field", "/v1/agents/facts", Json, facts.Insert(1, "\"colour\": 1, "), 400);
        yield return new("finish unknown field", "/v1/runs/finish", Json, finish.Insert(1, "\"colour\": 1, "), 400);
        yield return new("facts of a list", "/v1/agents/facts", Json, facts.Replace("{\"a\": \"b\"}", "[]", StringComparison.Ordinal), 400);
        yield return new("finish with a word", "/v1/runs/finish", Json, finish.Replace("failed", "over", StringComparison.Ordinal), 400);
        yield return new("unknown milestone", milestones, Json, milestone.Replace("install", "lunch", StringComparison.Ordinal), 422);
        yield return new("unknown state", milestones, Form, "milestone=install&state=over", 400);
        yield return new("form without a state", milestones, Form, "milestone=install", 400);
        yield return new("form too large", milestones, Form, $"milestone=install&state=failed&log={new string('x', 5 << 20)}", 413);
        yield return new("form in parts, cut", milestones, "multipart/form-data; boundary=b", "--b\r\nContent-", 400);
        yield return new("answer file of no family", $"/v1/render/none?machine_id={own.Id}", null, "", 404, HttpMethod.Get);
        yield return new("answer file of no machine", "/v1/render/kickstart?machine_id=x", null, "", 400, HttpMethod.Get);
        yield return new("no such call", "/v1/agent/facts", Json, facts, 404);
    }

    // The status, then whatever has to tell of it: the run of the token and no other, the log, the audit.
    private async Task<List<string>> TryAsync(Spoilt call, string name, Armed? armed, Armed own)
    {
        var (lines, before) = (_lines.All.Count, (await TimelineAsync(own.Run)).Count);
        var audited = await NewestAsync();

        var answer = await SendAsync(call.Method ?? HttpMethod.Post, call.Path, call.Type, call.Body, call.Method == HttpMethod.Get ? armed?.Token : armed?.Agent);

        var faults = new List<string>();
        if (!call.Expected(name).Contains((int)answer.Status))
        {
            faults.Add($"expected {string.Join(" or ", call.Expected(name))}");
        }

        if (name != "own" && (await TimelineAsync(own.Run)).Count != before)
        {
            faults.Add("something was told to another's run");
        }

        IReadOnlyList<string> said = [.. _lines.All.Skip(lines)];
        var row = await NewestAsync();
        faults.AddRange(armed is null ? OfAStranger(call, said, audited, row) : OfARun(answer, said, (await TimelineAsync(armed.Run))[^1], row, armed.Run));
        return [.. faults.Select(fault => $"{fault}; {(int)answer.Status} {answer.Text[..Math.Min(answer.Text.Length, 300)]}")];
    }

    private static IEnumerable<string> OfAStranger(Spoilt call, IReadOnlyList<string> said, JsonNode? audited, JsonNode? row)
    {
        var isAudited = row?.ToJsonString() != audited?.ToJsonString() && (string?)row?["action"] == "token_refused" && row["details"]!["run_id"] is null;
        if (!call.IsUnrouted && !isAudited)
        {
            yield return "was not audited";
        }

        if (call.IsUnrouted ? said.Count > 0 : said is not [var line] || !line.Contains("no valid token", StringComparison.Ordinal))
        {
            yield return $"the log said: {string.Join(" | ", said)}";
        }
    }

    private static IEnumerable<string> OfARun(Answer answer, IReadOnlyList<string> said, JsonNode entry, JsonNode? row, Guid run)
    {
        var kind = answer.Status == HttpStatusCode.Unauthorized ? "token.refused" : "report.refused";
        if (((string?)entry["kind"], (string?)entry["address"]) != (kind, "127.0.0.1"))
        {
            yield return $"its run's last entry is {entry.ToJsonString()}";
        }

        if (kind == "report.refused" && !((string?)entry["detail"])!.Contains($"refused ({(int)answer.Status}): {answer["detail"]}", StringComparison.Ordinal))
        {
            yield return $"its run says {entry["detail"]}";
        }

        if (((string?)entry["detail"])!.Split("The call was ")[^1].Contains($"/{run}", StringComparison.Ordinal))
        {
            yield return $"its run names the call by its path and not by its route: {entry["detail"]}";
        }

        if (!said.Any(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(run.ToString(), StringComparison.Ordinal)))
        {
            yield return "was not logged";
        }

        if (((string?)row?["action"], (string?)row?["details"]?["run_id"]) != (kind.Replace('.', '_'), run.ToString()))
        {
            yield return $"the audit says {row?.ToJsonString()}";
        }
    }

    private async Task<JsonNode?> NewestAsync() =>
        (await App.Client.AskAsync("/v1/audit?limit=20")).Items.FirstOrDefault(row => ((string?)row["action"])!.EndsWith("_refused", StringComparison.Ordinal));

    private async Task<List<JsonNode>> TimelineAsync(Guid run) => [.. (await App.GetAsync($"/v1/runs/{run}"))["timeline"]!.AsArray().OfType<JsonNode>()];

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? type, string body, string? token)
    {
        using var client = new HttpClient { BaseAddress = App.Address };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);

        // The answer to a body that is too large comes before the body has gone out.
        client.DefaultRequestHeaders.ExpectContinue = body.Length > 1 << 20;
        var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return await client.SendAsync(method, path, method == HttpMethod.Get ? null : content);
    }

    private async Task<Armed> ArmAsync(string mac)
    {
        var id = await App.EnrolAsync(mac);
        var run = (await App.RunOfAsync(id))["id"]!.GetValue<Guid>();
        var script = await App.BootAsync(mac);
        return new(id, mac, run, Lab.TokenOf(script), Regex.Match(script, "goosed.agent=(\\S+)").Groups[1].Value, script);
    }

    private sealed record Spoilt(string Name, string Path, string? Type, string Body, int Status, HttpMethod? Method = null)
    {
        public bool IsUnrouted => Status is 405 or 415 || Name == "no such call";

        /// <summary>Another run's token may be refused for what it is, or for what came with it.</summary>
        public int[] Expected(string token)
        {
            if (token == "own" || IsUnrouted)
            {
                return [Status];
            }

            return token == "other" ? [Status, 401] : [401];
        }
    }

    /// <summary>What credentials and reports log.</summary>
    private sealed class Lines : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public ConcurrentQueue<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName.Contains(".Access.", StringComparison.Ordinal));

        public void Dispose()
        {
        }

        private sealed class Writer(Lines lines, bool counts) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => counts;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (counts)
                {
                    lines._lines.Enqueue($"{logLevel} {formatter(state, exception)}");
                }
            }
        }
    }
}
