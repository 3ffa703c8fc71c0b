using System.Text.Json.Nodes;
using Goosed.Hosting.Tests.Otlp;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Hosting.Tests;

/// <summary>What a collector sees of a run. Spans of one process go to every collector in it, so nothing else runs beside.</summary>
[Collection<AloneInTheProcess>]
public sealed class RunTraceTests : IAsyncLifetime, IDisposable
{
    private const string Mac = "52:54:00:00:0e:11";

    private static readonly string[] s_requests =
    [
        "POST /v1/machines/", "GET /menu.ipxe", "GET /v1/boot/ipxe", "GET /objects/{**key}", "GET /v1/render/{family}", "POST /v1/runs/{id}/milestones", "POST /v1/agents/facts",
    ];

    private static readonly string[] s_rest =
    [
        "publish goosed.machines.enrolled", "process goosed.machines.enrolled", "start run", "publish goosed.runs.started", "process goosed.runs.started",
        "publish goosed.agent.facts", "process goosed.agent.facts", "publish goosed.runs.finished", "process goosed.runs.finished",
        "milestone boot", "milestone install", "milestone installed", "milestone postinstall", "run",
    ];

    private readonly TestDirectory _directory = new();
    private Collector? _collector;

    private Collector Collected => _collector ?? throw new InvalidOperationException("The collector has not been started.");

    public async ValueTask InitializeAsync()
    {
        _directory.Write(MachineWalk.Blueprint, MachineWalk.Document);
        _collector = await Collector.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    [InlineData("nothing that is a traceparent; ${mac}")]
    public async Task A_run_is_one_trace_whatever_its_machine_sends(string? traceParent)
    {
        using var walk = new MachineWalk(Mac) { TraceParent = traceParent };
        JsonNode run;
        await using (var app = await StartAsync())
        {
            await MachineWalk.UploadAsync(app);
            await walk.InstallAsync(app);
            await walk.FinishAsync(app);
            run = await app.GetAsync($"/v1/runs/{walk.Run}");
        }

        AssertOneTrace(run);
        Assert.Contains($"run {walk.Run}, trace {run["trace_id"]}", walk.Script, StringComparison.Ordinal);
        Assert.Contains($"trace {run["trace_id"]}", (string?)run["timeline"]![0]!["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_one_trace_when_goosed_is_started_anew_in_its_middle()
    {
        using var walk = new MachineWalk(Mac);
        await using (var app = await StartAsync())
        {
            await MachineWalk.UploadAsync(app);
            await walk.InstallAsync(app);
        }

        JsonNode run;
        await using (var app = await StartAsync())
        {
            await walk.FinishAsync(app);
            run = await app.GetAsync($"/v1/runs/{walk.Run}");
        }

        AssertOneTrace(run);
    }

    [Fact]
    public async Task A_run_that_outlasts_its_deadline_ends_in_its_trace()
    {
        _directory.Write("infra/workflows/default.yaml", "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  steps:\n    - {name: boot, deadline: 1m}\n");
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2031-02-03T04:05:06Z", null));
        JsonNode run;
        await using (var app = await StartAsync(clock))
        {
            var id = await app.EnrolAsync(Mac);
            run = await app.RunOfAsync(id);
            await app.ServeAsync(TimeSpan.FromMinutes(1.1));
            await app.UntilAsync(async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return (string?)(run = await app.RunOfAsync(id))["status"] == "failed";
            });
            await MachineWalk.HeardAsync(app);
        }

        var spans = TraceOf(run);
        Assert.Empty(new[] { "end overdue run", "publish goosed.runs.finished", "process goosed.runs.finished", "run" }.Except(spans.Select(span => span.Name)));
        Assert.Equal(2, spans.Single(span => span.Name == "run").Status);
        AssertWhole(spans);
    }

    [Fact]
    public async Task What_an_operator_does_to_a_run_is_in_its_trace_and_linked_to_the_operators_own()
    {
        const string Own = "0af7651916cd43dd8448eb211c80319c";
        JsonNode run;
        await using (var app = await StartAsync())
        {
            run = await app.RunOfAsync(await app.EnrolAsync(Mac));
            using var cancel = new HttpRequestMessage(HttpMethod.Post, $"/v1/runs/{run["id"]}/cancel") { Headers = { { "traceparent", $"00-{Own}-b7ad6b7169203331-01" } } };
            using var answer = await app.Client.SendAsync(cancel, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
            await MachineWalk.HeardAsync(app);
        }

        var spans = TraceOf(run);
        Assert.Equal([Own], spans.Single(span => span.Name == "POST /v1/runs/{id}/cancel").Links);
        Assert.Contains("process goosed.runs.finished", spans.Select(span => span.Name));
        Assert.DoesNotContain(Collected.Spans, span => span.TraceId == Own);
        AssertWhole(spans);
    }

    [Fact]
    public async Task A_machine_of_the_desired_state_has_a_trace_of_its_own()
    {
        _directory.Write("infra/machine-profiles/one.yaml", "apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {mac: \"52:54:00:00:0e:21\"}\n");
        _directory.Write("infra/machine-profiles/two.yaml", "apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {mac: \"52:54:00:00:0e:22\"}\n");
        List<JsonNode> runs = [];
        await using (var app = await StartAsync())
        {
            await app.UntilAsync(async () => (runs = [.. (await app.GetAsync("/v1/runs"))["items"]!.AsArray().OfType<JsonNode>()]).Count == 2);
            await MachineWalk.HeardAsync(app);
        }

        Assert.NotEqual((string?)runs[0]["trace_id"], (string?)runs[1]["trace_id"]);
        Assert.All(runs, run =>
        {
            Assert.Contains("apply machine profile", TraceOf(run).Select(span => span.Name));
            AssertWhole(TraceOf(run));
        });
    }

    private Task<GoosedApp> StartAsync(TimeProvider? clock = null) => GoosedApp.StartAsync(new()
    {
        Directory = _directory,
        Environment = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collected.Address },
        Replace = services => services.AddSingleton(clock ?? TimeProvider.System),
    });

    private List<ReceivedSpan> TraceOf(JsonNode run) => [.. Collected.Spans.Where(span => span.TraceId == (string?)run["trace_id"])];

    private void AssertOneTrace(JsonNode run)
    {
        Assert.Equal("success", (string?)run["status"]);
        var spans = TraceOf(run);
        Assert.Empty(s_requests.Concat(s_rest).Except(spans.Select(span => span.Name)));
        Assert.DoesNotContain(Collected.Spans, span => span.TraceId != (string?)run["trace_id"] && s_requests.Contains(span.Name));
        Assert.Equal(2, spans.Count(span => span.Name == "GET /menu.ipxe"));
        Assert.Equal(2, spans.Count(span => span.Name == "GET /v1/boot/ipxe"));
        Assert.Equal(4, spans.Count(span => span.Name == "POST /v1/runs/{id}/milestones"));
        AssertWhole(spans);

        var whole = spans.Single(span => span.Name == "run");
        Assert.Equal((string?)run["id"], whole.Tags["goosed.run.id"]);
        Assert.Equal("success", whole.Tags["goosed.result"]);
        Assert.True(whole.To > whole.From);
        Assert.All(spans.Where(span => s_requests.Contains(span.Name)), span =>
        {
            Assert.Equal(2, span.Kind);
            Assert.InRange(int.Parse(span.Tags["http.response.status_code"], null), 200, 299);
        });
    }

    // One first span, no parent that is not there, a role on each, and nothing secret.
    private static void AssertWhole(List<ReceivedSpan> spans)
    {
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        Assert.Equal(ids.Count, spans.Count);
        Assert.Single(spans, span => span.ParentId.Length == 0);
        Assert.DoesNotContain(spans, span => span.ParentId.Length > 0 && !ids.Contains(span.ParentId));
        Assert.All(spans, span => Assert.Contains(span.Tags["goosed.role"], Roles.All.Select(role => role.Name)));
        var published = spans.Where(span => span.Kind == 4).Select(span => span.SpanId).ToHashSet();
        Assert.All(spans.Where(span => span.Kind == 5), span => Assert.Contains(span.ParentId, published));
    }
}

/// <summary>Tests that see what the whole process tells.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneInTheProcess;
