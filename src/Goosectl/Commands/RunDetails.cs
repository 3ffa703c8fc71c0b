using System.Globalization;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary>A run as lines for a person.</summary>
internal static class RunDetails
{
    public static IReadOnlyList<(string Label, string Value)> Lines(JsonNode run)
    {
        var lines = new List<(string, string)>
        {
            ("Id", Text(run, "id")), ("Machine", Text(run, "machine_id")), ("Status", Text(run, "status")),
            ("Message", Text(run, "message")), ("Blueprint", Text(run, "blueprint")),
            ("Workflow", Text(run, "workflow")), ("Started", Text(run, "started_at")), ("Finished", Text(run, "finished_at")),
            ("Deadline", Text(run, "deadline")), ("Trace", Text(run, "trace_id")),
        };
        lines.AddRange(
            Under("Milestones", (run["milestones"] as JsonArray ?? []).Select(step => $"{Text(step, "name")}: {Text(step, "state")}")));
        lines.AddRange(Under("Timeline", (run["timeline"] as JsonArray ?? []).Select(Entry)));
        return lines;
    }

    /// <summary>An entry of the timeline in one line.</summary>
    public static string Entry(JsonNode? entry)
    {
        var at = DateTimeOffset.TryParse((string?)entry?["at"], CultureInfo.InvariantCulture, out var time)
            ? time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : "-";
        var address = (string?)entry?["address"] is { } from ? $"  [{from}]" : "";
        return $"{at}  {Text(entry, "kind"),-13}  {Text(entry, "detail")}{address}";
    }

    private static string Text(JsonNode? node, string path) => Column.Text(Column.At(node, path));

    private static IEnumerable<(string, string)> Under(string label, IEnumerable<string> values) =>
        values.Select((value, index) => (index == 0 ? label : "", value));
}
