using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary>A machine as lines for a person.</summary>
internal static class MachineDetails
{
    public static IReadOnlyList<(string Label, string Value)> Lines(JsonNode machine, bool isLocal)
    {
        string Time(JsonNode? of, string name) => Times.Text((string?)of?[name], isLocal);
        var lines = new List<(string, string)>
        {
            ("Hostname", Text(machine, "profile.hostname")), ("State", MachineState.Text(machine)),
            ("Id", Text(machine, "id")), ("MAC", Text(machine, "macs")), ("UUID", Text(machine, "uuid")), ("Serial", Text(machine, "serial")),
            ("Blueprint", Text(machine, "effective_blueprint") + (machine["blueprint"] is null ? " (the default)" : "")),
            ("Managed by", Text(machine, "managed_by")), ("On hold", Text(machine, "held")),
            ("Enrolled", Time(machine, "created_at")), ("Changed", Time(machine, "updated_at")),
        };
        lines.AddRange(Warnings(machine));
        lines.AddRange(Under("Profile", (machine["profile"] as JsonObject ?? [])
            .Select(field => $"{field.Key}={Column.Text(field.Value)}")));
        lines.AddRange(Under("Runs", (machine["runs"] as JsonArray ?? [])
            .Select(run => $"{Time(run, "started_at")}  {Text(run, "status")}  {Text(run, "blueprint")}  {Text(run, "message")}  {Text(run, "id")}")));
        lines.Add(("Facts", machine["facts"] is JsonObject latest ? $"of {Time(latest, "created_at")}" : "none"));
        lines.AddRange(FactsSummary.Lines(machine["facts"]?["snapshot"]));
        return lines;
    }

    /// <summary>What is to be looked at of it, a line each.</summary>
    public static IEnumerable<(string Label, string Value)> Warnings(JsonNode machine) =>
        (machine["warnings"] as JsonArray ?? []).Select(warning => ("Warning", Column.Text(warning)));

    private static string Text(JsonNode? node, string path) => Column.Text(Column.At(node, path));

    private static IEnumerable<(string, string)> Under(string label, IEnumerable<string> values)
    {
        var all = values.ToList();
        return all.Count == 0 ? [(label, "none")] : all.Select((value, index) => (index == 0 ? label : "", value));
    }
}
