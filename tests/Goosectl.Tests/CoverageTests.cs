using System.Text.Json.Nodes;

namespace Goosed.Goosectl.Tests;

/// <summary>Every call of the API that is for operators has a verb that makes it.</summary>
[Collection(nameof(SharedServer))]
public sealed class CoverageTests(CtlServer server)
{
    // What machines, browsers and probes call.
    internal static readonly string[] Others =
    [
        "GET /menu.ipxe", "GET /v1/boot/ipxe", "POST /v1/agents/facts", "GET /branding/{path}", "HEAD /branding/{path}", "GET /objects/{key}", "HEAD /objects/{key}", "PUT /objects/{key}",
    ];

    [Fact]
    public async Task Every_call_is_reachable()
    {
        var (mac, id) = await server.MachineAsync();
        server.Files.Write("reach", "reach");
        string[][] lines =
        [
            ["machines", "list"], ["machines", "get", mac], ["machines", "set", mac, "a=b"], ["machines", "unknown"], ["machines", "confirm", mac], ["machines", "release", mac], ["machines", "explain", mac],
            ["runs", "list"], ["runs", "get", mac], ["runs", "report", mac, "boot", "done"], ["runs", "finish", mac, "failed"], ["runs", "start", mac], ["runs", "cancel", mac],
            ["facts", "post", mac, server.Files["facts"]], ["facts", "post", mac, server.Files["more"]], ["facts", "list", mac], ["facts", "diff", mac],
            ["blueprints", "list"], ["blueprints", "get", "rocky/9/base"], ["blueprints", "status"], ["workflows", "list"], ["render", mac],
            ["artifacts", "add", server.Files["reach"], "--kind", "iso"], ["artifacts", "list"], ["artifacts", "verify", "reach"], ["artifacts", "gc"], ["artifacts", "url", "reach"],
            ["artifacts", "names"], ["artifacts", "history", "reach"], ["artifacts", "use", "reach", "ffffffff"], ["artifacts", "rm", "reach/none"], ["artifacts", "rm", "0198c0de-0000-7000-8000-00000000dead"],
            ["events", "publish", "goosed.reach", "{}"], ["events", "dead", "list"], ["audit"], ["tokens", "create", "reach"],
            ["tokens", "list"], ["tokens", "get", "reach"], ["tokens", "rotate", "reach"], ["tokens", "revoke", "reach"],
            ["whoami"], ["doctor"], ["machines", "delete", mac], ["machines", "restore", id],
        ];
        server.Files.Write("facts", """{"n": 1}""");
        server.Files.Write("more", """{"n": 2}""");
        foreach (var line in lines)
        {
            await server.CtlAsync(line);
        }

        var artifact = (string?)(await server.CtlAsync("artifacts", "get", "reach", "-o", "json")).Ok().Json["id"];
        await server.CtlAsync("artifacts", "get", artifact ?? "");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(1));
        await CtlServer.RunAsync(["events", "tail", "-s", server.App.Address.AbsoluteUri], stop.Token);

        // A client that left may have closed its sending side alone, so its call ends a while later.
        await server.App.UntilAsync(() => Task.FromResult(server.Calls.Keys.Any(call => call.TrimEnd('/') == "GET /v1/events")));
        // Only a delivery that failed can be replayed or dropped; the verbs' way to the calls is the list.
        await server.App.Client.PostAsync(new Uri($"/v1/events/failures/none/{id}/replay", UriKind.Relative), null, TestContext.Current.CancellationToken);
        await server.App.Client.DeleteAsync(new Uri($"/v1/events/failures/none/{id}", UriKind.Relative), TestContext.Current.CancellationToken);

        var document = JsonNode.Parse(await server.App.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));
        var operations = Operations(document);
        Assert.True(operations.Count > 30, string.Join('\n', operations));
        var made = server.Calls.Keys.Select(call => call.TrimEnd('/')).ToHashSet();
        Assert.Empty(operations.Where(operation => !made.Contains(operation.TrimEnd('/'))).Except(Others));
    }

    /// <summary>Method and route of each call in the API's document.</summary>
    internal static IReadOnlyList<string> Operations(JsonNode? document) =>
    [
        .. (document?["paths"] as JsonObject ?? []).SelectMany(path => path.Value!.AsObject()
            .Where(entry => entry.Key is "get" or "post" or "put" or "patch" or "delete" or "head")
            .Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}")),
    ];
}
