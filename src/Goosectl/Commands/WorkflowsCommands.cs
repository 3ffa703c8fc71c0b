using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl workflows</c>.</summary>
internal static class WorkflowsCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
        [
            Column.Of("NAME", "name"), new("STEPS", workflow => string.Join(" → ", (workflow["steps"] as JsonArray ?? []).Select(Step))),
            Column.Of("ID", "id", wide: true), Column.Age("CHANGED", "updated_at"),
        ];

    public static Command Create()
    {
        var limit = Watching.Limit();
        return Verb.Group("workflows", "workflow", "The milestones of runs, with their deadlines",
            Verb.Of(
                "list", "List workflows", ["goosectl workflows list"], [limit],
                (call, ct) => Watching.ListAsync(
                    call, "v1/workflows", call.Get(limit), watch: false, s_columns, workflow => $"workflow/{workflow["name"]}", ct)));
    }

    private static string Step(JsonNode? step) => $"{Column.Text(step?["name"])} ({Deadline((long?)step?["deadline_seconds"] ?? 0)})";

    private static string Deadline(long seconds) => seconds switch
    {
        0 => "no deadline",
        _ when seconds % 86_400 == 0 => $"{seconds / 86_400}d",
        _ when seconds % 3600 == 0 => $"{seconds / 3600}h",
        _ when seconds % 60 == 0 => $"{seconds / 60}m",
        _ => $"{seconds}s",
    };
}
