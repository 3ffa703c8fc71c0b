using System.Text;
using System.Text.Json.Nodes;

namespace Goosed.Api.Tests;

/// <summary>Every call that takes a body × every way to spoil one: a problem that helps, nothing changed, and never our fault.</summary>
public abstract class BadInputTests(Lab lab)
{
    private static readonly string[] s_words = ["\\u0000", "a\\u0000b", "\\ud800", "a\\udc00b", "\\u2028", "%end", "../../etc/passwd", "${x}", "<script>", "'; drop table machines; --"];

    private static readonly string[] s_cleaned = ["$.snapshot.", "$.message", "$.log"];

    [Fact]
    public async Task A_spoilt_body_is_refused_with_help_and_changes_nothing()
    {
        var machine = await lab.ArmedAsync();
        var bodies = new Dictionary<string, string>
        {
            ["POST /v1/machines"] = """{"mac": "52:54:00:ff:00:01", "macs": ["52:54:00:ff:00:02"], "uuid": "4c4c4544-0042-3510-8053-b4c04f564433", "serial": "S1", "profile": {"provision": "manual", "hostname": "a"} }""",
            [$"PATCH /v1/machines/{machine.Id}"] = """{"serial": "S2", "profile": {"note": "a", "list": ["b"]} }""",
            ["POST /v1/artifacts"] = $$$"""{"kind": "kernel", "sha256": "{{{new string('b', 64)}}}", "meta": {"name": "a"} }""",
            ["POST /v1/agents/facts"] = $$$"""{"machine_id": "{{{machine.Id}}}", "snapshot": {"cpu": "a", "list": ["b"]} }""",
            ["POST /v1/runs/start"] = $$"""{"machine_id": "{{machine.Id}}", "blueprint_id": "none", "workflow_id": "none"}""",
            ["POST /v1/runs/finish"] = $$"""{"run_id": "{{Guid.NewGuid()}}", "status": "failed", "logs": "a"}""",
            [$"POST /v1/runs/{machine.Run}/milestones"] = """{"milestone": "none", "state": "done", "message": "a", "log": "b"}""",
            ["POST /v1/events"] = """{"subject": "goosed.test", "data": {"a": "b"} }""",
            ["POST /v1/tokens"] = """{"name": "spoilt", "scope": "none", "expires_at": "2040-01-01T00:00:00Z"}""",
        };
        var (cases, wrong) = (0, new List<string>());
        foreach (var (call, body) in bodies)
        {
            foreach (var (name, spoilt) in Spoil(body))
            {
                cases++;
                var before = await NewestAsync();
                var answer = await SendAsync(call, spoilt);
                if ((int)answer.Status >= 500)
                {
                    wrong.Add($"{call} {name}: {(int)answer.Status} {answer.Text}");
                }
                else if ((int)answer.Status >= 400 && (answer.MediaType != "application/problem+json" || ((string?)answer["detail"] ?? "").Length < 15 || await NewestAsync() != before))
                {
                    wrong.Add($"{call} {name}: {(int)answer.Status} does not help, or changed something: {answer.Text}");
                }
                else if ((int)answer.Status < 400 && MustBeRefused(name))
                {
                    wrong.Add($"{call} {name}: was taken");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(30)));
        Assert.True(cases > 400, $"{cases} cases");
    }

    // What a machine says beside its verdict is cleaned.
    private static bool MustBeRefused(string name) => name.StartsWith("body ", StringComparison.Ordinal)
        || !s_cleaned.Any(place => name.StartsWith(place, StringComparison.Ordinal)) && (name.Contains("\\u0000", StringComparison.Ordinal) || name.Contains("\\ud", StringComparison.Ordinal));

    private static IEnumerable<(string Name, byte[] Body)> Spoil(string body)
    {
        foreach (var (name, text) in new[]
        {
            ("empty", ""), ("blank", " "), ("null", "null"), ("number", "7"), ("text", "\"a\""), ("list", "[]"), ("list of it", $"[{body}]"), ("cut", body[..^2]), ("twice", body + body),
            ("comma", body[..^1].TrimEnd('}', ' ') + ",}"), ("comment", "/* a */" + body), ("quotes", body.Replace('"', '\'')), ("not a number", body.Insert(1, "\"extra\": NaN, ")),
            ("unknown field", body.Insert(1, "\"color\": 1, ")), ("deep", body.Insert(1, $"\"color\": {new string('[', 100_000)}{new string(']', 100_000)}, ")),
            ("deep cut", new string('[', 100_000)), ("same key", body.Insert(1, body[1..body.IndexOf(',', StringComparison.Ordinal)] + ", ")),
        })
        {
            yield return ($"body {name}", Encoding.UTF8.GetBytes(text));
        }

        yield return ("body not utf-8", [.. Encoding.UTF8.GetBytes(body[..^1]), 0xff, 0xfe, (byte)'}']);
        yield return ("body utf-16", Encoding.Unicode.GetBytes(body));
        foreach (var (path, _) in Values(JsonNode.Parse(body)!))
        {
            foreach (var value in s_words.Select(word => $"\"{word}\"").Concat(["7", "-1e999", "true", "{}", "[]", "[[]]", $"\"{new string('x', 100_000)}\""]))
            {
                var marked = JsonNode.Parse(body)!;
                Values(marked).Single(each => each.Path == path).Value.ReplaceWith("@@");
                yield return ($"{path} {value[..Math.Min(value.Length, 40)]}", Encoding.UTF8.GetBytes(marked.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal)));
            }
        }
    }

    private static List<(string Path, JsonNode Value)> Values(JsonNode node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Values(field.Value!)).ToList(),
        JsonArray items => items.SelectMany(item => Values(item!)).ToList(),
        _ => [(node.GetPath(), node)],
    };

    // The newest change that an operator made, and no refusal; what inventory writes of earlier facts comes when it comes.
    private async Task<string?> NewestAsync() =>
        (await lab.Client.AskAsync("/v1/audit?limit=250")).Items.FirstOrDefault(row => (string?)row["actor"] == "operator" && (string?)row["action"] != "report_refused")?.ToJsonString();

    private async Task<Answer> SendAsync(string call, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return await lab.Client.SendAsync(new HttpMethod(call.Split(' ')[0]), call.Split(' ')[1], content);
    }
}
