using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary>A run as lines for a person.</summary>
internal static class RunDetails
{
    /// <summary>The column of the machine: its host name, else the end of its id.</summary>
    public static readonly Column Machine = new("MACHINE", Hostname);

    /// <summary>The host name of what is about a machine, else the end of the machine's id.</summary>
    public static string Hostname(JsonNode item) =>
        (string?)item["hostname"] is { Length: > 0 } hostname ? hostname : Column.ShortId(Text(item, "machine_id"));

    /// <summary>The milestone that a run is at, or where it failed.</summary>
    public static string Milestone(JsonNode run) => (string?)run["milestone"] is { } current ? current
        : (string?)run["status"] == "failed" ? Text((run["milestones"] as JsonArray ?? []).FirstOrDefault(IsOpen), "name")
        : "-";

    private static bool IsOpen(JsonNode? step) => (string?)step?["state"] != "done";

    public static IReadOnlyList<(string Label, string Value)> Lines(JsonNode run, bool isLocal)
    {
        string Time(string name) => Times.Text((string?)run[name], isLocal);
        var lines = new List<(string, string)>
        {
            ("Id", Text(run, "id")), ("Machine", $"{Hostname(run)} ({Text(run, "machine_id")})"), ("Status", Text(run, "status")),
            ("Message", Text(run, "message")), ("Blueprint", Text(run, "blueprint")),
            ("Workflow", Text(run, "workflow")), ("Milestone", Milestone(run)),
            ("Started", Time("started_at")), ("Finished", Time("finished_at")), ("Deadline", Time("deadline")), ("Trace", Text(run, "trace_id")),
        };
        lines.AddRange(
            Under("Milestones", (run["milestones"] as JsonArray ?? []).Select(step => $"{Text(step, "name")}: {Text(step, "state")}")));
        lines.AddRange(Under("Timeline", (run["timeline"] as JsonArray ?? []).Select(entry => Entry(entry, isLocal))));
        return lines;
    }

    /// <summary>An entry of the timeline in one line.</summary>
    public static string Entry(JsonNode? entry, bool isLocal)
    {
        var at = Times.Text((string?)entry?["at"], isLocal);
        var address = (string?)entry?["address"] is { } from ? $"  [{from}]" : "";
        return $"{at}  {Text(entry, "kind"),-13}  {Text(entry, "detail")}{address}";
    }

    private static string Text(JsonNode? node, string path) => Column.Text(Column.At(node, path));

    private static IEnumerable<(string, string)> Under(string label, IEnumerable<string> values) =>
        values.Select((value, index) => (index == 0 ? label : "", value));
}
