using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Goosectl.Api;

namespace Goosed.Goosectl.Tests;

/// <summary>Every error names a command that can be run, whatever the server said and whichever verb it was.</summary>
[Collection(nameof(SharedServer))]
public sealed partial class NextStepTests(CtlServer server)
{
    private const string Absent = "0198c0de-0000-7000-8000-00000000dead";

    // A thing that is not there, as it may be written; and words for what else a verb takes.
    private static readonly Dictionary<string, string[]> s_things = new()
    {
        ["MACHINE"] = [Absent, "52:54:00:fe:fe:fe", "no-such-machine"],
        ["RUN"] = [Absent, "52:54:00:fe:fe:fe", "no-such-machine"],
        ["ARTIFACT"] = [Absent, "no-such-artifact"],
        ["BLUEPRINT"] = [Absent, "no-such-blueprint"],
        ["TOKEN"] = [Absent, "no-such-token"],
        ["EVENT"] = [Absent],
        ["CONTEXT"] = ["no-such-context"],
    };

    private static readonly Dictionary<string, string> s_words = new()
    {
        ["FIELD"] = "a=b",
        ["OLD"] = "52:54:00:fe:fe:01",
        ["NEW"] = "52:54:00:fe:fe:02",
        ["STATUS"] = "failed",
        ["MILESTONE"] = "boot",
        ["STATE"] = "done",
    };

    [Fact]
    public async Task A_thing_that_is_not_there_is_answered_with_a_command_by_every_verb_that_takes_one()
    {
        server.Files.Write("empty.json", "{}");
        var (known, id) = await server.MachineAsync();
        List<string[]> lines =
        [
            ["runs", "start", known, "--blueprint", "no-such-blueprint"], ["runs", "start", known, "--workflow", "no-such-workflow"],
            ["runs", "list", "--machine", "no-such-machine"], ["audit", "--machine", "no-such-machine"], ["machines", "confirm", known, "--machine", "no-such-machine"],
            ["machines", "confirm", known], ["machines", "adopt", "52:54:00:fe:fe:fe"],
            ["artifacts", "history", "no-such-name"], ["artifacts", "use", "no-such-name", "ffffffff"], ["facts", "diff", known],
            ["facts", "diff", known, Absent, Absent],
        ];
        foreach (var (path, verb) in Commands.Leaves())
        {
            var thing = verb.Arguments.FirstOrDefault(argument => s_things.ContainsKey(argument.Name));
            foreach (var absent in thing is null ? [] : s_things[thing.Name])
            {
                lines.Add([.. path, .. verb.Arguments.Where(argument => argument == thing || argument.Arity.MinimumNumberOfValues > 0 || argument.Name == "FIELD")
                    .Select(argument => argument == thing ? absent : argument.Name == "FILE" ? server.Files["empty.json"] : s_words[argument.Name])]);
            }
        }

        await server.CtlAsync("runs", "cancel", id);
        foreach (var line in lines.Where(line => line[0] != "simulate"))
        {
            var outcome = await server.CtlAsync(line);
            Assert.True(outcome.Code == Exit.NotFound, $"goosectl {string.Join(' ', line)}: {outcome.Code}\n{outcome.Messages}");
            outcome.IsError(Exit.NotFound, "");
            Assert.DoesNotContain(" --help", outcome.Messages, StringComparison.Ordinal);
            Assert.DoesNotMatch("(GET|POST|PUT|PATCH|DELETE) /v1", outcome.Messages);
        }

        Assert.True(lines.Count > 60, $"{lines.Count}");
    }

    [Fact]
    public async Task What_is_in_the_way_is_answered_with_a_command()
    {
        var (mac, id) = await server.MachineAsync();
        var (other, _) = await server.MachineAsync();
        server.Files.Write("bytes", "next steps");
        (await server.CtlAsync("artifacts", "add", server.Files["bytes"], "--kind", "iso", "--name", "steps")).Ok();
        var artifact = (string?)(await server.CtlAsync("artifacts", "get", "steps", "-o", "json")).Ok().Json["id"] ?? "";

        (await server.CtlAsync("machines", "delete", mac)).IsError(Exit.Conflict, "goosectl runs cancel");
        (await server.CtlAsync("machines", "set", mac, "--mac", other)).IsError(Exit.Conflict, "goosectl machines set");
        (await server.CtlAsync("artifacts", "rm", artifact)).IsError(Exit.Conflict, "--force");
        (await server.CtlAsync("runs", "report", id, "no-such-milestone", "done")).IsError(Exit.Usage, "no-such-milestone");
        (await server.CtlAsync("render", id, "--family", "no-such-family")).IsError(Exit.NotFound, "there are kickstart");
        (await server.CtlAsync("machines", "list", "--limit", "-1")).IsError(Exit.Usage, "; see goosectl machines list --help");
        (await server.CtlAsync("runs", "cancel", mac)).Ok();
        (await server.CtlAsync("runs", "finish", mac, "failed")).IsError(Exit.Conflict, "goosectl runs get");
    }

    [Fact]
    public async Task Every_call_has_its_verb()
    {
        var document = JsonNode.Parse(await server.App.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));

        Assert.Empty(CoverageTests.Operations(document).Where(call => CallVerbs.Of(call) is null).Except(CoverageTests.Others));
        Assert.All(CallVerbs.Calls.Values, line => Assert.Empty(CommandTree.Create().Parse(line["goosectl ".Length..].Replace("{family}", "kickstart", StringComparison.Ordinal)).Errors));
    }

    [Fact]
    public void Every_call_and_field_that_the_server_names_in_a_sentence_is_told_as_a_verb_and_an_option()
    {
        var sentences = new[] { "src/roles/Api", "src/roles/ArtifactsGw", "src/roles/Bootd", "src/libs/Hosting", "src/libs/ObjectStorage" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.At(folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(File.ReadLines)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Literal().Matches(line).Select(match => match.Groups[1].Value))
            .SelectMany(text => text.Contains("{Plural(kind)}", StringComparison.Ordinal)
                ? new[] { "machines", "runs", "artifacts", "tokens" }.Select(kind => text.Replace("{Plural(kind)}", kind, StringComparison.Ordinal))
                : [text])
            .Select(text => Hole().Replace(text, "x")).Where(text => Sentence().IsMatch(text)).ToList();

        var calls = sentences.SelectMany(text => Call().Matches(text).Select(match => match.Value)).Distinct().ToList();
        Assert.True(calls.Count >= 10, string.Join('\n', calls));
        Assert.All(calls, call => Assert.True(CallVerbs.Of(call) is not null, $"{call} is told to people who use goosectl, and CallVerbs has no verb for it."));
        var fields = sentences.SelectMany(text => Field().Matches(text).Select(match => match.Value)).Distinct().Where(field => field != "trace_id");
        Assert.All(fields, field => Assert.True(CallVerbs.Fields.ContainsKey(field), $"{field} is told to people who use goosectl, and CallVerbs has no option for it."));
    }

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"[a-z] [a-z]+ .*[a-z]")]
    private static partial Regex Sentence();

    [GeneratedRegex("(GET|POST|PUT|PATCH|DELETE) /v1/[A-Za-z0-9/_-]*[A-Za-z0-9]")]
    private static partial Regex Call();

    [GeneratedRegex(@"\b[a-z]+_ids?\b|\b[a-z]+=true\b")]
    private static partial Regex Field();
}
