using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary>The facts of a machine in words. A snapshot is of free form: what is not there, or is something else, is left out.</summary>
internal static class FactsSummary
{
    private const long Kibi = 1024;

    /// <summary>A line for each part of the machine that is known.</summary>
    public static IReadOnlyList<(string Label, string Value)> Lines(JsonNode? snapshot) =>
    [
        .. new (string Label, string Value)[]
        {
            ("System", Joined(" ", Text(snapshot, "system.vendor"), Text(snapshot, "system.product"))), ("CPU", Cpu(snapshot)),
            ("Memory", Memory(snapshot)), ("Disks", Joined(", ", [.. Of(snapshot, "disks").Select(Disk)])),
            ("Network", Joined(", ", [.. Of(snapshot, "interfaces").Select(Interface)])), ("Installed OS", Os(snapshot)),
        }.Where(line => line.Value.Length > 0),
    ];

    /// <summary>The same in one line.</summary>
    public static string Line(JsonNode? snapshot) => Joined(
        ", ", [.. Lines(snapshot).Where(line => line.Label != "Network").Select(line => line.Value)]) is { Length: > 0 } line
        ? line
        : $"{(snapshot as JsonObject)?.Count ?? 0} values";

    private static string Cpu(JsonNode? snapshot) => Joined(
        ", ", Text(snapshot, "cpu.model"), Number(snapshot, "cpu.count") is { } count ? $"{count} {(count == 1 ? "CPU" : "CPUs")}" : "");

    private static string Memory(JsonNode? snapshot) =>
        Number(snapshot, "memory_kib") is { } memory ? $"{ByteSize.Text(memory * Kibi)} memory" : "";

    private static string Os(JsonNode? snapshot) =>
        Text(snapshot, "os") is { Length: > 0 } name ? name : Joined(" ", Text(snapshot, "os.id"), Text(snapshot, "os.version"));

    private static string Disk(JsonNode? disk) => Joined(
        " ", Text(disk, "name"), Number(disk, "size_bytes") is { } size ? ByteSize.Text(size) : "",
        Text(disk, "model").Trim() is { Length: > 0 } model ? $"({model})" : "");

    private static string Interface(JsonNode? port) => Joined(" ", [Text(port, "name"), .. Of(port, "addresses").Select(One)]);

    private static JsonArray Of(JsonNode? node, string path) => Column.At(node, path) as JsonArray ?? [];

    private static string Text(JsonNode? node, string path) => One(Column.At(node, path));

    private static string One(JsonNode? value) => value is JsonValue single && single.TryGetValue<string>(out var text) ? text : "";

    private static long? Number(JsonNode? node, string path) =>
        Column.At(node, path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number)
            ? number
            : null;

    private static string Joined(string between, params string[] parts) => string.Join(between, parts.Where(part => part.Length > 0));
}
