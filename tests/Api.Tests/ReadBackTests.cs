using System.Net;
using Goosed.Core.Json;
using Goosed.Testing;

namespace Goosed.Api.Tests;

/// <summary>What was taken at a limit is shown by every call that shows it, and comes to every consumer.</summary>
public sealed class ReadBackTests
{
    private static readonly bool s_all = Environment.GetEnvironmentVariable("GOOSED_TEST_LONG") == "1";

    public static TheoryData<int, bool> Depths => s_all ? new() { { 64, false }, { 200, false }, { 1000, false }, { 64, true }, { 200, true }, { 1000, true } }
        : new() { { 1000, false }, { 1000, true } };

    [Theory]
    [MemberData(nameof(Depths))]
    public async Task What_is_taken_at_a_limit_can_be_read_by_every_call(int depth, bool onEngines)
    {
        Assert.SkipWhen(onEngines && Engines.Missing is not null, Engines.Missing ?? "");
        await using var engines = onEngines ? await Engines.StartAsync() : null;
        await using var sources = await Sources.StartAsync(new Dictionary<string, string?>(engines?.Settings ?? new Dictionary<string, string?>()) { ["GOOSED_MAX_JSON_DEPTH"] = $"{depth}" });
        using var client = sources.With(Sources.Admin);
        using var agent = sources.With(sources.Agent);
        foreach (var (name, value) in Values(depth - 1))
        {
            (await client.PatchAsync($"/v1/machines/{sources.Machine}", $$"""{"profile": {{Within(value, 250 << 10)}} }""")).Is(HttpStatusCode.OK);
            (await client.PostAsync("/v1/machines", $$"""{"mac": "{{Lab.NewMac()}}", "profile": {{Within(value, 250 << 10)}} }""")).Is(HttpStatusCode.Created);
            (await client.PostAsync("/v1/artifacts", $$"""{"kind": "image", "sha256": "{{new string('0', 63)}}{{name[0]}}", "meta": {{Within(value, 250 << 10)}} }""")).Is(HttpStatusCode.Created);
            (await client.PostAsync("/v1/events", $$"""{"subject": "goosed.deep", "data": {{value}} }""")).Is(HttpStatusCode.Accepted);
            (await agent.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{sources.Machine}}", "snapshot": {{value}} }""")).Is(HttpStatusCode.Created);
        }

        await TooDeepAsync(client, sources.Machine, depth);
        (await agent.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{sources.Machine}}", "snapshot": {"deep": {{Deep(depth - 2)}}, "postinstall_done": true} }""")).Is(HttpStatusCode.Created);
        (await client.PostAsync("/v1/events", """{"subject": "goosed.last", "data": {} }""")).Is(HttpStatusCode.Accepted);

        await sources.App.UntilAsync(async () => (string?)(await client.AskAsync($"/v1/runs/{sources.Run}"))["status"] == "success");
        await sources.App.UntilAsync(async () => (await client.AskAsync($"/v1/audit?machine_id={sources.Machine}")).Items.Count(row => (string?)row["action"] == "facts_updated") == Values(depth).Count() + 3);
        Assert.DoesNotContain("goosed.agent.facts", (await client.AskAsync("/v1/events/failures")).Text, StringComparison.Ordinal);
        await EachIsShownAsync(sources, client);
    }

    // Each a whole object, whose depth is this at most.
    private static IEnumerable<(string Name, string Value)> Values(int depth) =>
    [
        ("a deep object", Deep(depth)),
        ("b deep list", $$"""{"a": {{new string('[', depth - 1)}}{{new string(']', depth - 1)}} }"""),
        ("c many keys", $$"""{"a": { {{string.Join(',', Enumerable.Range(0, 20_000).Select(key => $"\"{key}\":1"))}} } }"""),
        ("d a long key over many", $$"""{"{{new string('k', 400_000)}}": { {{string.Join(',', Enumerable.Range(0, 20_000).Select(key => $"\"{key}\":1"))}} } }"""),
        ("e the other keys", $$"""{"{{new string('k', 400_000)}}": { {{string.Join(',', Enumerable.Range(0, 20_000).Select(key => $"\"{key}\":2"))}} } }"""),
        ("f a long text", $$"""{"a": "{{new string('x', 900_000)}}"}"""),
        ("1 Unicode", """{"\ud83d\ude00 \u202e\u2028\u200b": "\u0001\u007f\u0085\uffff\ufeff e\u0301 \ud800\udc00", "\u2066": ["\\u0000"], "": {"": ""}}"""),
        ("2 numbers", """{"a": [1e308, -0.0, 12345678901234567890123456789, 0.1e-7, 1E+2]}"""),
    ];

    private static string Deep(int depth) => string.Concat(Enumerable.Repeat("""{"a":""", depth)) + "1" + new string('}', depth);

    // A profile and an artifact's fields are smaller.
    private static string Within(string value, int bytes) => value.Length <= bytes ? value : """{"a": "left out"}""";

    private static async Task TooDeepAsync(HttpClient client, Guid machine, int depth)
    {
        foreach (var (path, body) in new[]
        {
            ("/v1/machines", $$"""{"mac": "52:54:00:00:00:f1", "profile": {{Deep(depth)}} }"""),
            ("/v1/artifacts", $$"""{"kind": "image", "sha256": "{{new string('9', 64)}}", "meta": {{Deep(depth)}} }"""),
            ("/v1/events", $$"""{"subject": "goosed.deep", "data": {{Deep(depth)}} }"""),
            ("/v1/agents/facts", $$"""{"machine_id": "{{machine}}", "snapshot": {{Deep(depth)}} }"""),
        })
        {
            (await client.PostAsync(path, body)).IsProblem(HttpStatusCode.BadRequest, $"GOOSED_MAX_JSON_DEPTH allows ({depth} levels)");
        }
    }

    private static async Task EachIsShownAsync(Sources sources, HttpClient client)
    {
        var wrong = new List<string>();
        foreach (var url in GetRoutes.Of(sources.App, sources.Urls).SelectMany(route => route.Urls).Where(url => !url.StartsWith("/v1/presign", StringComparison.Ordinal)))
        {
            var (answer, text) = await Sources.AskAsync(client, url, "goosed.last");
            if ((int)answer.StatusCode >= 400 && !url.StartsWith("/objects/", StringComparison.Ordinal))
            {
                wrong.Add($"{url}: {(int)answer.StatusCode} {text}");
            }

            foreach (var json in url == "/v1/events" ? text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..])
                : answer.Content.Headers.ContentType?.MediaType == "application/json" ? [text] : [])
            {
                Assert.NotNull(StoredJson.Node(json));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Select(line => line[..Math.Min(line.Length, 400)])));
    }
}
