using System.Net;
using System.Reflection;
using Goosed.Core.Audit;
using Goosed.Core.Wire;

namespace Goosed.Api.Tests;

/// <summary>Each source of a secret × every GET × every caller.</summary>
public sealed class SecretSourcesTests
{
    // What holds nothing that somebody put there to be read by machines alone.
    private static readonly string[] s_plain = ["ArtifactNameView", "ArtifactVersionView", "CollectedView", "NewTokenView", "PublishedView", "TokenView", "VerifiedView", "WhoAmIView", "MilestoneView", "WorkflowStepView"];

    [Fact]
    public async Task A_token_that_only_reads_reads_no_secret_and_the_others_read_each_where_it_belongs()
    {
        await using var sources = await Sources.StartAsync();
        var wrong = new List<string>();
        foreach (var (name, token) in new (string, string?)[]
        {
            ("read", await sources.TokenAsync("read")), ("operate", await sources.TokenAsync("operate")), ("admin", await sources.TokenAsync("admin")),
            ("admin token", Sources.Admin), ("agent", sources.Agent), ("nobody", null),
        })
        {
            using var client = sources.With(token);
            var readsSecrets = name is "operate" or "admin" or "admin token";
            var found = new HashSet<(string Canary, string Route)>();
            foreach (var (route, urls) in GetRoutes.Of(sources.App, sources.Urls))
            {
                foreach (var url in urls)
                {
                    var (answer, body) = await Sources.AskAsync(client, url, "goosed.test");
                    var (status, text) = (answer.StatusCode, answer.Headers + body);
                    found.UnionWith(Sources.Canaries.Keys.Where(canary => text.Contains(canary, StringComparison.OrdinalIgnoreCase)).Select(canary => (canary, route)));
                    if (name == "admin token" && (int)status >= 400 && route != "/objects/{**key}")
                    {
                        wrong.Add($"{url}: {(int)status} {text}");
                    }
                }
            }

            wrong.AddRange(readsSecrets
                ? Sources.Canaries.Where(canary => !found.Contains((canary.Key, canary.Value))).Select(canary => $"{name} does not find {canary.Key} at {canary.Value}")
                : found.Select(one => $"{name} finds {one.Canary} at {one.Route}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_a_machine_is_answered_to_its_reports_has_no_secret()
    {
        await using var sources = await Sources.StartAsync();
        using var agent = sources.With(sources.Agent);

        var facts = (await agent.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{sources.Machine}}", "snapshot": {"psk": "canaryfacts", "cpu": 2} }""")).Is(HttpStatusCode.Created);
        var milestone = (await agent.PostAsync($"/v1/runs/{sources.Run}/milestones", """{"milestone": "install", "state": "done", "log": "pw=canarylog"}""")).Is(HttpStatusCode.OK);

        Assert.Equal(("********", 2), ((string?)facts["snapshot"]!["psk"], (int)facts["snapshot"]!["cpu"]!));
        Assert.Contains("pw=********", (string?)milestone["logs"], StringComparison.Ordinal);
        Assert.DoesNotContain("canary", facts.Text + milestone.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_changes_a_machine_sees_what_it_is_then()
    {
        await using var sources = await Sources.StartAsync();
        using var worker = sources.With(await sources.TokenAsync("operate"));

        var patched = (await worker.PatchAsync($"/v1/machines/{sources.Machine}", """{"profile": {"pin": "4711"} }""")).Is(HttpStatusCode.OK);
        var enrolled = (await worker.PostAsync("/v1/machines", """{"mac": "52:54:00:00:00:78", "profile": {"psk": "x", "provision": "manual"} }""")).Is(HttpStatusCode.Created);

        Assert.Equal(("4711", "canaryapi", "canaryfile"), ((string?)patched["profile"]!["pin"], (string?)patched["profile"]!["wifi"]!["psk"], (string?)patched["profile"]!["bind_pw"]));
        Assert.Equal("x", (string?)enrolled["profile"]!["psk"]);
    }

    [Fact]
    public async Task A_preview_by_a_template_of_its_own_needs_more_than_reading_and_says_so()
    {
        await using var sources = await Sources.StartAsync();
        using var reader = sources.With(await sources.TokenAsync("read"));

        (await reader.AskAsync($"/v1/render/kickstart?machine_id={sources.Machine}")).IsProblem(HttpStatusCode.Forbidden, "operate");
        (await reader.AskAsync($"/v1/render/firstboot?machine_id={sources.Machine}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public void No_view_is_made_without_the_callers_rights()
    {
        var views = typeof(MachineView).Assembly.GetTypes().Concat(typeof(ApiRole).Assembly.GetTypes())
            .Where(type => type.Name.EndsWith("View", StringComparison.Ordinal) || type.Name is nameof(MachineDetail) or nameof(RunDetail) or nameof(BootPreview) or nameof(BootPreviewFile))
            .Where(type => !s_plain.Contains(type.Name)).ToList();

        Assert.True(views.Count >= 14, string.Join(' ', views));
        Assert.All(views, view => Assert.All(
            view.GetConstructors(BindingFlags.Public | BindingFlags.Instance),
            constructor => Assert.True(constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(SecretMasker)), view.Name)));
    }
}
