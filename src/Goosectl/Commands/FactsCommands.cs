using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl facts</c>.</summary>
internal static class FactsCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
    [
        Column.Age("AGE", "created_at"), new("FACTS", facts => FactsSummary.Line(facts["snapshot"])) { IsText = true },
        new("CHANGED", facts => Changes(facts["changes"])), Column.Id("RUN", "run_id", wide: true), Column.Id("ID", "id"),
    ];

    private static readonly IReadOnlyList<Column> s_changes =
        [Column.Of("CHANGE", "change"), Column.Of("PATH", "path"), Column.Of("FROM", "from"), Column.Of("TO", "to")];

    public static Command Create() => Verb.Group("facts", "fact", "What machines report about themselves", List(), Diff(), Post());

    private static Argument<string> Machine() => new("MACHINE") { Description = Names.OfMachine };

    private static Command List()
    {
        var (machine, limit) = (Machine(), Watching.Limit());
        return Verb.Of(
            "list", "List a machine's snapshots, newest first, each with what changed",
            ["goosectl facts list node1", "goosectl facts list node1 --limit 1 -o yaml"], [machine, limit], async (call, ct) =>
        {
            var id = await Names.MachineIdAsync(call.Api, call.Get(machine), ct);
            return await Watching.ListAsync(
                call, $"v1/machines/{id}/facts", call.Get(limit), watch: false, s_columns, facts => $"facts/{facts["id"]}", ct);
        });
    }

    private static Command Diff()
    {
        var (machine, from, to) = (
            Machine(),
            new Argument<string?>("FROM") { Description = "Id of a snapshot [the one before the newest]", Arity = ArgumentArity.ZeroOrOne },
            new Argument<string?>("TO") { Description = "Id of a snapshot [the newest]", Arity = ArgumentArity.ZeroOrOne });
        return Verb.Of(
            "diff", "Compare two snapshots of a machine", ["goosectl facts diff node1", "goosectl facts diff node1 0199c2f0-… 0199c2f1-…"],
            [machine, from, to], async (call, ct) =>
        {
            var id = await Names.MachineIdAsync(call.Api, call.Get(machine), ct);
            var (older, newer) = (call.Parsed.GetValue(from), call.Parsed.GetValue(to));
            (older, newer) = (await WholeAsync(call, id, older, ct), await WholeAsync(call, id, newer, ct));
            if (older is null || newer is null)
            {
                List<string> newest = [];
                await foreach (var facts in call.Api.ListAsync($"v1/machines/{id}/facts", 2, ct))
                {
                    newest.Add((string?)facts["id"] ?? "");
                }

                if (newest.Count == 0 || newest.Count < 2 && older is null)
                {
                    throw new CtlException(
                        Exit.NotFound, "There are no two snapshots to compare.", $"The machine has reported {newest.Count}.",
                        "goosectl facts list MACHINE");
                }

                (older, newer) = (older ?? newest[1], newer ?? newest[0]);
            }

            var diff = await call.Api.GetAsync(Query.Of($"v1/machines/{id}/facts/diff", ("from", older), ("to", newer)), ct);
            if (call.Out.IsStructured)
            {
                call.Out.Whole(diff);
                return Exit.Ok;
            }

            call.Out.List([.. (diff["changes"] as JsonArray ?? []).OfType<JsonNode>()], s_changes, change => (string?)change["path"] ?? "");
            return Exit.Ok;
        });
    }

    // A list shows the ends of ids.
    private static async Task<string?> WholeAsync(Invocation call, string machine, string? snapshot, CancellationToken ct)
    {
        if (snapshot is not null && Column.IsShortId(snapshot))
        {
            await foreach (var facts in call.Api.ListAsync($"v1/machines/{machine}/facts", 0, ct))
            {
                if (Names.Means(snapshot, facts["id"]))
                {
                    return (string?)facts["id"];
                }
            }
        }

        return snapshot;
    }

    private static Command Post()
    {
        var (machine, file) = (
            Machine(), new Argument<string>("FILE") { Description = "The snapshot as a JSON object, - for standard input" });
        return Verb.Of(
            "post", "Store a snapshot for a machine that can't report itself", ["goosectl facts post node1 facts.json"],
            [machine, file], async (call, ct) =>
        {
            var body = new JsonObject
            {
                ["snapshot"] = await Fields.FileAsync(call.Get(file), ct),
                ["machine_id"] = await Names.MachineIdAsync(call.Api, call.Get(machine), ct),
            };
            call.Out.One(await call.Api.PostAsync("v1/agents/facts", body, ct), s_columns, facts => $"facts/{facts["id"]}");
            return Exit.Ok;
        });
    }

    private static string Changes(JsonNode? changes) => changes is JsonArray { Count: > 0 } all
        ? string.Join(",", all.Select(change => Column.Text(change?["path"])).Distinct().Take(6))
            + (all.Count > 6 ? $" and {all.Count - 6} more" : "")
        : "-";
}
