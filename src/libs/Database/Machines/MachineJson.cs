using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Database.Machines;

/// <summary>What is kept as JSON in a machine's row: the keys that the API set, and what its file says.</summary>
internal static class MachineJson
{
    public static JsonObject Of(MachineKeys keys) => new()
    {
        ["macs"] = new JsonArray([.. keys.Macs.Select(mac => (JsonNode)mac.ToString())]),
        ["uuid"] = keys.Uuid,
        ["serial"] = keys.Serial,
    };

    public static JsonObject Of(DesiredMachine desired) => new()
    {
        ["path"] = desired.LastPath,
        ["keys"] = desired.Keys is { } keys ? Of(keys) : null,
        ["blueprint"] = desired.Blueprint,
        ["workflow"] = desired.Workflow,
        ["profile"] = desired.Profile.DeepClone(),
    };

    /// <summary>What is kept of a machine that is deleted.</summary>
    public static JsonObject Remains(Machine machine) => new()
    {
        ["keys"] = Of(machine.Keys),
        ["hostname"] = machine.Hostname,
        ["protected"] = machine.IsProtected,
        ["settings"] = new JsonArray([.. machine.MergedProfile.Select(setting => (JsonNode)setting.Key)]),
        ["simulated"] = machine.IsSimulated,
    };

    public static MachineKeys Keys(JsonObject json) => new(
        [.. (json["macs"]?.AsArray() ?? []).Select(mac => MacAddress.Stored((string?)mac ?? ""))], (string?)json["uuid"],
        (string?)json["serial"]);

    /// <param name="json">What <see cref="Of(DesiredMachine)"/> wrote, or an older version without path and keys.</param>
    /// <param name="path">The file that manages the machine now.</param>
    public static DesiredMachine Desired(JsonObject json, string? path) =>
        new(path, (string?)json["blueprint"], (string?)json["workflow"], json["profile"]?.DeepClone().AsObject() ?? [])
        {
            LastPath = (string?)json["path"],
            Keys = json["keys"] is JsonObject keys ? Keys(keys) : null,
        };
}
