using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Terminal;

namespace Goosed.Goosectl.Tests;

/// <summary>What a machine reports, an operator stores or types is shown by every verb without what would steer the terminal.</summary>
[Collection(nameof(SharedServer))]
public sealed class SteeringTests(CtlServer server)
{
    private static readonly string[] s_payloads =
    [
        "a\e]52;c;QUJD\ab", "a\e[2K\rb", "a\nerror: b", "a\u009b31mb", "a\u007fb", "a\u202eb", "a\u2066b", "a\u200bb", "a\u061cb", "a\ufeffb", "a\U000E0041b",
    ];

    // They go on until they are stopped, or play a machine's part.
    private static readonly string[] s_endless = ["events tail", "simulate"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_verb_writes_what_steers_a_terminal()
    {
        var payload = string.Concat(s_payloads);
        var (mac, id) = await server.MachineAsync();
        var run = (string?)(await server.CtlAsync("runs", "get", mac, "-o", "json")).Ok().Json["id"];
        await SendAsync(HttpMethod.Patch, $"/v1/machines/{id}", new() { ["profile"] = new JsonObject { [$"key{payload}"] = new JsonObject { [payload] = payload } } });
        await SendAsync(HttpMethod.Post, $"/v1/runs/{run}/milestones", new() { ["milestone"] = "install", ["state"] = "started", ["message"] = payload, ["log"] = payload });
        await SendAsync(HttpMethod.Post, "/v1/agents/facts", new() { ["machine_id"] = id, ["snapshot"] = new JsonObject { [payload] = payload } });
        await SendAsync(HttpMethod.Post, $"/v1/runs/{run}/milestones", new() { ["milestone"] = "install", ["state"] = "failed", ["message"] = payload });
        await SendAsync(HttpMethod.Post, "/v1/events", new() { ["subject"] = "goosed.test", ["data"] = new JsonObject { [payload] = payload } });

        foreach (var verb in Leaves(CommandTree.Create(), "").Where(verb => !s_endless.Contains(verb.Path)))
        {
            var words = verb.Path.Split(' ');
            var arguments = verb.Command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0).ToList();

            // With the machine's own name only what leaves it and its run as they are.
            foreach (var argument in words is ["login" or "logout", ..] or [_, "add" or "delete" or "revoke" or "start", ..] ? [payload] : new[] { mac, payload })
            {
                foreach (var format in new[] { "table", "wide", "json", "yaml", "name" }.Take(argument == mac ? 5 : 1))
                {
                    using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
                    stop.CancelAfter(TimeSpan.FromSeconds(10));
                    string[] line = [.. words, .. arguments.Select(_ => argument), "-o", format, "-s", server.App.Address.AbsoluteUri];
                    var shown = await CtlServer.RunAsync(line, stop.Token);
                    Assert.True(IsPlain(shown.Data) && IsPlain(shown.Messages), $"{verb.Path} {format}:\n{TerminalText.Lines(shown.Data + shown.Messages)}");
                }
            }
        }

        Assert.Contains("\\u202e", (await server.CtlAsync("runs", "logs", run!)).Ok().Data, StringComparison.Ordinal);
        Assert.Contains('\u202e', (await server.CtlAsync("runs", "logs", run!, "--raw")).Ok().Data);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task What_is_escaped_for_the_terminal_is_read_back_as_it_was(string format)
    {
        var (mac, id) = await server.MachineAsync();
        var payload = string.Concat(s_payloads);
        await SendAsync(HttpMethod.Patch, $"/v1/machines/{id}", new() { ["profile"] = new JsonObject { ["note"] = payload } });

        var shown = (await server.CtlAsync("machines", "get", mac, "-o", format)).Ok().Data;

        var note = format == "json"
            ? (string?)JsonNode.Parse(shown)!["profile"]!["note"]
            : (string?)((IDictionary<object, object>)new YamlDotNet.Serialization.Deserializer().Deserialize<Dictionary<object, object>>(shown)["profile"])["note"];
        Assert.Equal(payload, note);
    }

    [Fact]
    public async Task The_password_of_a_url_is_not_shown()
    {
        var url = server.App.Address.AbsoluteUri.Replace("http://", "http://joe:canaryurl@", StringComparison.Ordinal);

        var shown = await CtlServer.RunAsync(["whoami", "-s", url]);
        var doctor = await CtlServer.RunAsync(["doctor", "-s", url]);
        var away = await CtlServer.RunAsync(["whoami", "-s", "http://joe:canaryurl@127.0.0.1:1"]);
        var wrong = await CtlServer.RunAsync(["whoami", "-s", "ftp://joe:canaryurl@127.0.0.1"]);

        Assert.All([shown, doctor, away, wrong], outcome => Assert.DoesNotContain("canaryurl", outcome.Data + outcome.Messages, StringComparison.Ordinal));
    }

    private static bool IsPlain(string text) => TerminalText.Lines(text) == text;

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(inner => Leaves(inner, $"{path} {inner.Name}".Trim()));

    private async Task SendAsync(HttpMethod method, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        using var answer = await server.App.Client.SendAsync(request, Ct);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Ct)}");
    }
}
