using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary>The verbs of <c>goosectl artifacts</c> that are about names, and what is found by them.</summary>
internal static class ArtifactNamesCommands
{
    private const int DigitsShown = 12;

    private static readonly IReadOnlyList<Column> s_names =
    [
        Column.Of("NAME", "name"), Column.Of("KIND", "in_use.kind"), Column.State("STATUS", "in_use.status"),
        new("SHA256", name => Short(name["in_use"]?["sha256"])),
        ByteSize.Column("in_use.size"), Column.Of("BLUEPRINTS", "used_by.blueprints"),
        Column.Of("RUNS", "used_by.running_runs"), Column.Of("BY", "in_use.by", wide: true),
        Column.Of("ARTIFACT", "in_use.artifact_id", wide: true), Column.Age("AGE", "in_use.at"),
    ];

    private static readonly IReadOnlyList<Column> s_versions =
    [
        new("SHA256", version => Short(version["sha256"])), Column.Of("KIND", "kind"), Column.State("STATUS", "status"),
        new("IN USE", version => (bool?)version["in_use"] == true ? "*" : "-"),
        ByteSize.Column("size"), Column.Of("BY", "by"),
        Column.Of("ARTIFACT", "artifact_id", wide: true), Column.Age("AGE", "at"),
    ];

    public static IReadOnlyList<Command> All() => [Names(), History(), Use(), Remove()];

    /// <summary>The names that stand for an artifact, or in brackets the one that it was given last.</summary>
    public static string NamesOf(JsonNode artifact) =>
        Texts(artifact["names"]).ToList() is { Count: > 0 } names ? string.Join(", ", names)
        : (string?)Column.At(artifact, "meta.name") is { } said ? $"({said})"
        : "-";

    /// <summary>The artifact that is meant: by its id, by the name that stands for it, or by its SHA-256.</summary>
    public static async Task<JsonNode> FindAsync(Invocation call, string name, CancellationToken ct)
    {
        name = Goosectl.Names.Bare(name, "artifact");
        if (Guid.TryParse(name, out var id))
        {
            return await call.Api.GetAsync($"v1/artifacts/{id:D}", ct);
        }

        await foreach (var found in call.Api.ListAsync(Query.Of("v1/artifacts/names", ("name", name)), 1, ct))
        {
            return await call.Api.GetAsync($"v1/artifacts/{found["in_use"]?["artifact_id"]}", ct);
        }

        // One that is still to be uploaded has no name that stands for it yet.
        await foreach (var artifact in call.Api.ListAsync("v1/artifacts", 0, ct))
        {
            if (string.Equals((string?)artifact["sha256"], name, StringComparison.OrdinalIgnoreCase)
                || Goosectl.Names.Means(name, artifact["id"])
                || (string?)artifact["status"] == "pending" && (string?)Column.At(artifact, "meta.name") == name)
            {
                return artifact;
            }
        }

        throw new CtlException(
            Exit.NotFound, $"There is no artifact '{name}'.", "No artifact has this id, name or SHA-256.", "goosectl artifacts list");
    }

    private static Argument<string> Name() => new("NAME") { Description = "The name that blueprints find it by" };

    private static string Shown(JsonNode name) => $"artifact-name/{name["name"]}";

    private static Command Names()
    {
        var limit = Watching.Limit();
        return Verb.Of(
            "names", "List the names of artifacts: which version each stands for, and what uses it",
            ["goosectl artifacts names", "goosectl artifacts names -o wide"], [limit],
            (call, ct) => Watching.ListAsync(call, "v1/artifacts/names", call.Get(limit), watch: false, s_names, Shown, ct));
    }

    private static Command History()
    {
        var (name, limit) = (Name(), Watching.Limit());
        return Verb.Of(
            "history", "List everything that a name was given to, newest first", ["goosectl artifacts history rocky9-vmlinuz"],
            [name, limit],
            (call, ct) => Watching.ListAsync(
                call, Query.Of("v1/artifacts/names/history", ("name", call.Get(name))), call.Get(limit), watch: false, s_versions,
                version => $"artifact/{version["artifact_id"]}", ct));
    }

    private static Command Use()
    {
        var (name, version) = (
            Name(),
            new Argument<string>("VERSION")
            {
                Description = "The artifact's id or SHA-256; of one in the name's history its beginning suffices",
            });
        return Verb.Of(
            "use", "Have a name stand for another version, such as the one before", ["goosectl artifacts use rocky9-vmlinuz 3f2a9c81"],
            [name, version], async (call, ct) =>
        {
            var body = new JsonObject { ["name"] = call.Get(name), ["version"] = Goosectl.Names.Bare(call.Get(version), "artifact") };
            call.Out.One(await call.Api.PostAsync("v1/artifacts/names/use", body, ct), s_names, Shown);
            return Exit.Ok;
        });
    }

    private static Command Remove()
    {
        var names = new Argument<string[]>("ARTIFACT")
        {
            Description = "Names to remove, or ids of artifacts to delete",
            Arity = ArgumentArity.OneOrMore,
        };
        var force = new Option<bool>("--force") { Description = "Also what a blueprint, a name or a running run uses" };
        return Verb.Of(
            "rm", "Remove names, or delete artifacts by their ids; stored bytes stay until goosectl artifacts gc",
            ["goosectl artifacts rm rocky8-vmlinuz", "goosectl artifacts rm 0198c0de-0000-7000-8000-000000000001 --force"],
            [names, force], async (call, ct) =>
        {
            return await Several.DoAsync(call, call.Get(names), given => given, async given =>
            {
                var (name, forced) = (
                    Goosectl.Names.Bare(Goosectl.Names.Bare(given, "artifact-name"), "artifact"), call.Get(force) ? "true" : null);
                var isId = Guid.TryParse(name, out var id);
                await call.Api.DeleteAsync(
                    isId
                        ? Query.Of($"v1/artifacts/{id:D}", ("force", forced))
                        : Query.Of("v1/artifacts/names", ("name", name), ("force", forced)),
                    ct);
                call.Out.Say(isId ? $"artifact/{id:D} deleted" : $"artifact-name/{name} removed");
            });
        });
    }

    private static string Short(JsonNode? sha256) => (string?)sha256 is { Length: > DigitsShown } text ? text[..DigitsShown] : "-";

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(text => (string?)text).OfType<string>();
}
