using System.CommandLine;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl audit</c>.</summary>
internal static class AuditCommand
{
    private static readonly IReadOnlyList<Column> s_columns =
        [
            Column.Time("AT", "at"), Column.Of("ACTOR", "actor"), Column.Of("ACTION", "action"), RunDetails.Machine,
            Column.Of("FROM", "address"), Column.Sentence("DETAILS", "details", wide: true), Column.Of("ID", "id", wide: true),
            new("OBJECT", entry => Object(Column.Text(entry["obj"]))) { Data = entry => Column.Text(entry["obj"]), IsId = true },
        ];

    // The kind, and the end of its id where that is one.
    private static string Object(string obj) =>
        obj.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? $"{obj[..slash]}/{Column.ShortId(obj[(slash + 1)..])}" : obj;

    public static Command Create()
    {
        var (machine, action) = (
            new Option<string>("--machine") { Description = "Only what concerns this machine" },
            new Option<string>("--action") { Description = "Only this, such as run_started" });
        var (limit, watch) = (Watching.Limit(), Watching.Watch());
        return Verb.Of(
            "audit", "List who changed what, newest first",
            ["goosectl audit --limit 20", "goosectl audit --machine node1 -o wide", "goosectl audit --action run_started -o json"],
            [machine, action, limit, watch], async (call, ct) =>
        {
            var id = call.Get(machine) is { Length: > 0 } name ? await Names.MachineOnRecordAsync(call.Api, name, ct) : null;
            return await Watching.ListAsync(
                call, Query.Of("v1/audit", ("machine_id", id), ("action", call.Get(action))), call.Get(limit), call.Get(watch), s_columns,
                entry => $"audit/{entry["id"]}", ct);
        });
    }
}
