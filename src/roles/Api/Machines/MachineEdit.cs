using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Core.Machines;
using Goosed.Core.Wire;

namespace Goosed.Api.Machines;

/// <summary>Applies what a request says to a machine; absent fields stay, null clears.</summary>
internal static class MachineEdit
{
    private const int MaxProfileBytes = 256 * 1024;
    private const int MaxMacs = 64;
    private const int MaxSerialLength = 256;

    /// <summary>A machine of its own, with nothing but its address and its time.</summary>
    public static Machine New(MacAddress mac, Guid id, DateTimeOffset now) => new() { Id = id, Mac = mac, Macs = [mac], CreatedAt = now, UpdatedAt = now };

    /// <summary>The machine after an enrolment, or what is wrong with the request.</summary>
    public static Machine? Enrol(Machine machine, EnrolRequest request, out string? fault) =>
        Apply(machine, new() { Macs = request.Macs, Uuid = request.Uuid, Serial = request.Serial, Profile = request.Profile }, merge: false, out fault);

    /// <summary>The machine after a merge patch, or what is wrong with the patch.</summary>
    public static Machine? Patch(Machine machine, MachinePatch patch, out string? fault) => Apply(machine, patch, merge: true, out fault);

    private static Machine? Apply(Machine machine, MachinePatch patch, bool merge, out string? fault)
    {
        try
        {
            fault = null;
            var mac = patch.Mac.ValueKind == JsonValueKind.Undefined ? machine.Mac : Mac(patch.Mac, "mac");
            return machine with
            {
                Mac = mac,
                Macs = Macs(machine, mac, patch.Macs),
                Uuid = Given(patch.Uuid, machine.Uuid, Uuid),
                Serial = Given(patch.Serial, machine.Serial, Serial),
                Profile = Profile(machine.Profile, patch.Profile, merge),
            };
        }
        catch (FieldException wrong)
        {
            fault = wrong.Message;
            return null;
        }
    }

    private static IReadOnlyList<MacAddress> Macs(Machine machine, MacAddress mac, JsonElement given) => given.ValueKind switch
    {
        JsonValueKind.Undefined => [mac, .. machine.Macs.Where(other => other != mac && other != machine.Mac)],
        JsonValueKind.Null => [mac],
        JsonValueKind.Array when given.GetArrayLength() <= MaxMacs => [.. given.EnumerateArray().Select((item, index) => Mac(item, $"macs[{index}]")).Prepend(mac).Distinct()],
        JsonValueKind.Array => throw new FieldException($"macs has more than {MaxMacs} addresses."),
        _ => throw new FieldException("macs must be a list of MAC addresses, or null."),
    };

    private static T? Given<T>(JsonElement given, T? present, Func<JsonElement, T> read)
        where T : class => given.ValueKind switch
        {
            JsonValueKind.Undefined => present,
            JsonValueKind.Null => null,
            _ => read(given),
        };

    private static MacAddress Mac(JsonElement given, string field) =>
        given.ValueKind == JsonValueKind.String && MacAddress.TryParse(given.GetString(), null, out var mac)
            ? mac
            : throw new FieldException($"{field} is not a MAC address; write it as {MacAddress.Forms}.");

    private static string Uuid(JsonElement given) => given.ValueKind == JsonValueKind.String && Guid.TryParse(given.GetString(), out var uuid)
        ? uuid.ToString("D")
        : throw new FieldException("uuid is not a UUID; write it as 4c4c4544-0042-3510-8053-b4c04f564433, or null.");

    private static string Serial(JsonElement given) =>
        given.ValueKind == JsonValueKind.String && given.GetString() is { Length: > 0 and <= MaxSerialLength } serial && !serial.Any(char.IsControl)
            ? serial.Trim()
            : throw new FieldException($"serial must be a text of 1 to {MaxSerialLength} characters without control characters, or null.");

    private static JsonObject Profile(JsonObject present, JsonElement given, bool merge) => given.ValueKind switch
    {
        JsonValueKind.Undefined => present,
        JsonValueKind.Null => [],
        JsonValueKind.Object when given.GetRawText().Length > MaxProfileBytes => throw new FieldException($"profile is larger than {MaxProfileBytes / 1024} KiB."),
        JsonValueKind.Object => Safe(merge ? JsonMerge.Patch(present, Object(given)) : Object(given)),
        _ => throw new FieldException("profile must be an object, or null."),
    };

    private static JsonObject Safe(JsonObject profile) => Machine.SafetyFault(profile) is { } fault ? throw new FieldException(fault) : profile;

    private static JsonObject Object(JsonElement given) => JsonObject.Create(given.Clone()) ?? [];

    private sealed class FieldException(string message) : Exception(message);
}
