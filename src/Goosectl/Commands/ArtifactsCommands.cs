using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl artifacts</c>.</summary>
internal static class ArtifactsCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
    [
        new("NAME", ArtifactNamesCommands.NamesOf), Column.Of("KIND", "kind"), Column.State("STATUS", "status"), ByteSize.Column("size"),
        Column.Of("SHA256", "sha256", wide: true), Column.Of("KEY", "key", wide: true), Column.Age("AGE", "created_at"),
        Column.Id("ID", "id"),
    ];

    private static readonly IReadOnlyList<Column> s_verified =
        [Column.Of("NAME", "meta.name"), Column.State("STATUS", "status"), Column.Sentence("FAULT", "fault"), Column.Id("ID", "id")];

    private static readonly IReadOnlyList<Column> s_collected =
        [
            Column.Of("NAME", "name"), ByteSize.Column("size"), Column.Sentence("WHY", "why"),
            Column.Age("AGE", "last_modified"),
        ];

    public static Command Create() => Verb.Group(
        "artifacts", "artifact", "Files that machines download",
        [Add(), List(), Get(), .. ArtifactNamesCommands.All(), Verify(), Gc(), Url()]);

    private static string Name(JsonNode artifact) => $"artifact/{artifact["id"]}";

    private static Argument<string> Artifact() => new("ARTIFACT") { Description = "Its id, name or SHA-256" };

    private static Command Add()
    {
        var file = new Argument<string>("FILE") { Description = "The file to upload" };
        var kind = new Option<string>("--kind") { Description = "kernel, initrd, iso, wim, image or another word", Required = true };
        var name = new Option<string>("--name") { Description = "The name that blueprints find it by [the file's]" };
        return Verb.Of(
            "add", "Upload a file; one that was cut goes on where it stopped",
            ["goosectl artifacts add vmlinuz --kind kernel --name rocky9-vmlinuz", "goosectl artifacts add install.wim --kind wim"],
            [file, kind, name], async (call, ct) =>
        {
            var uploaded = await ArtifactUpload.RunAsync(call, call.Get(file), call.Get(kind) ?? "", call.Get(name), ct);
            call.Out.One(uploaded, s_columns, Name);
            return Exit.Ok;
        });
    }

    private static Command List()
    {
        var (kind, status, limit, watch) = (
            new Option<string>("--kind") { Description = "Only this kind" },
            new Option<string>("--status") { Description = "Only pending or ready ones" }, Watching.Limit(), Watching.Watch());
        return Verb.Of(
            "list", "List artifacts, newest first", ["goosectl artifacts list", "goosectl artifacts list --kind kernel -o wide"],
            [kind, status, limit, watch],
            (call, ct) => Watching.ListAsync(
                call, Query.Of("v1/artifacts", ("kind", call.Get(kind)), ("status", call.Get(status))), call.Get(limit), call.Get(watch),
                s_columns, Name, ct));
    }

    private static Command Get()
    {
        var artifact = Artifact();
        return Verb.Of("get", "Show an artifact", ["goosectl artifacts get rocky9-vmlinuz -o yaml"], [artifact], async (call, ct) =>
        {
            call.Out.One(await ArtifactNamesCommands.FindAsync(call, call.Get(artifact), ct), s_columns, Name);
            return Exit.Ok;
        });
    }

    private static Command Verify()
    {
        var artifacts = new Argument<string[]>("ARTIFACT")
        {
            Description = "Ids, names or SHA-256; none means all that are ready",
            Arity = ArgumentArity.ZeroOrMore,
        };
        return Verb.Of(
            "verify", "Have the server read artifacts and compare them with their SHA-256",
            ["goosectl artifacts verify", "goosectl artifacts verify rocky9-vmlinuz"], [artifacts], async (call, ct) =>
        {
            List<JsonNode> wanted = [], results = [];
            foreach (var name in call.Get(artifacts))
            {
                wanted.Add(await ArtifactNamesCommands.FindAsync(call, name, ct));
            }

            if (wanted.Count == 0)
            {
                await foreach (var ready in call.Api.ListAsync("v1/artifacts?status=ready", 0, ct))
                {
                    wanted.Add(ready);
                }
            }

            foreach (var artifact in wanted)
            {
                results.Add(await call.Api.PostAsync($"v1/artifacts/{artifact["id"]}/verify", null, ct));
            }

            call.Out.List(results, s_verified, Name);
            var damaged = results.Count(result => result["fault"] is not null);
            call.Out.Say($"{results.Count} verified, {damaged} damaged or missing.");
            return damaged == 0 ? Exit.Ok : Exit.Faulty;
        });
    }

    private static Command Gc()
    {
        var delete = new Option<bool>("--delete") { Description = "Delete what is found; without it, only show it" };
        var age = new Option<string>("--older-than", "--older-than-hours")
        {
            Description = "Leave alone what is younger, such as 12h or 7d; a number alone is in hours [24h]",
            HelpName = "DURATION",
        };
        return Verb.Of(
            "gc", "Find stored files that no artifact refers to, and what is left of uploads; delete them with --delete",
            ["goosectl artifacts gc", "goosectl artifacts gc --older-than 7d --delete"], [delete, age], async (call, ct) =>
        {
            var request = new JsonObject { ["delete"] = call.Get(delete) };
            if (Duration.Of(call.Get(age), "--older-than", unit: 'h') is { } given)
            {
                request["older_than_hours"] = (int)Math.Ceiling(given.TotalHours);
            }

            var found = await call.Api.PostAsync("v1/artifacts/gc", request, ct);
            if (call.Out.IsStructured)
            {
                call.Out.Whole(found);
                return Exit.Ok;
            }

            call.Out.List([.. found["items"]?.AsArray().OfType<JsonNode>() ?? []], s_collected, item => (string?)item["name"] ?? "");
            var sum = $"{found["count"]} with {ByteSize.Text((long?)found["bytes"])}";
            call.Out.Say(call.Get(delete) ? $"{sum} deleted." : $"{sum} would be deleted; goosectl artifacts gc --delete does it.");
            return Exit.Ok;
        });
    }

    private static Command Url()
    {
        var (artifact, ttl) = (
            Artifact(),
            new Option<string>("--ttl") { Description = "How long it works, such as 90s, 5m or 7d [5m]", HelpName = "DURATION" });
        return Verb.Of(
            "url", "Print a URL that gives out an artifact for a time", ["curl -o vmlinuz \"$(goosectl artifacts url rocky9-vmlinuz)\""],
            [artifact, ttl], async (call, ct) =>
        {
            var found = await ArtifactNamesCommands.FindAsync(call, call.Get(artifact), ct);
            var signed = await call.Api.GetAsync(
                Query.Of("v1/presign/get", ("key", (string?)found["key"]), ("ttl", Seconds(call.Get(ttl)))), ct);
            if (call.Out.IsStructured)
            {
                call.Out.Whole(signed);
                return Exit.Ok;
            }

            call.Out.Line((string?)signed["url"] ?? "");
            return Exit.Ok;
        });
    }

    private static string Seconds(string? ttl) =>
        ((long)(Duration.Of(ttl, "--ttl", unit: 's') ?? TimeSpan.FromMinutes(5)).TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
