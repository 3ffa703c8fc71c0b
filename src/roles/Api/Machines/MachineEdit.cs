using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Core.Machines;
using Goosed.Core.Wire;
using Goosed.Rendering;

namespace Goosed.Api.Machines;

/// <summary>Why a request changes nothing.</summary>
/// <param name="IsConflict">True for what a file of the desired state says otherwise, false for what is wrong with the request.</param>
/// <param name="Profile">What is wrong with the profile that it sets; empty when it is something else.</param>
internal sealed record EditFault(bool IsConflict, string Reason, IReadOnlyList<RenderFault> Profile);

/// <summary>Applies what a request says to a machine; absent fields stay, null clears.</summary>
internal static class MachineEdit
{
    private const int MaxProfileBytes = 256 * 1024;
    private const int MaxMacs = 64;
    private const int MaxSerialLength = 256;

    /// <summary>A machine of its own, with nothing but its address and its time.</summary>
    public static Machine New(MacAddress mac, Guid id, DateTimeOffset now) =>
        new Machine { Id = id, Mac = mac, CreatedAt = now, UpdatedAt = now }.WithOwn(new([mac], null, null));

    /// <summary>The machine after an enrolment, or what is wrong with the request.</summary>
    public static Machine? Enrol(Machine machine, EnrolRequest request, out EditFault? fault) =>
        Apply(machine, new() { Macs = request.Macs, Uuid = request.Uuid, Serial = request.Serial, Profile = request.Profile }, merge: false, out fault);

    /// <summary>The machine after a merge patch, or what is wrong with the patch.</summary>
    public static Machine? Patch(Machine machine, MachinePatch patch, out EditFault? fault) => Apply(machine, patch, merge: true, out fault);

    private static Machine? Apply(Machine machine, MachinePatch patch, bool merge, out EditFault? fault)
    {
        try
        {
            fault = null;
            var edited = MacsEdited(machine, patch);
            edited = Edited(edited, patch.Uuid, Uuid, keys => keys.Uuid, (keys, uuid) => keys with { Uuid = uuid }, "uuid");
            edited = Edited(edited, patch.Serial, Serial, keys => keys.Serial, (keys, serial) => keys with { Serial = serial }, "serial");
            return edited with { Profile = Profile(machine.Profile, patch.Profile, merge) };
        }
        catch (FieldException wrong)
        {
            fault = new(wrong.IsConflict, wrong.Message, wrong.Profile);
            return null;
        }
    }

    // The API's addresses of a managed machine come after those that its file states, which none of them takes the place of.
    private static Machine MacsEdited(Machine machine, MachinePatch patch)
    {
        if (patch is { Mac.ValueKind: JsonValueKind.Undefined, Macs.ValueKind: JsonValueKind.Undefined })
        {
            return machine;
        }

        var mac = patch.Mac.ValueKind != JsonValueKind.Undefined ? Mac(patch.Mac, "mac") : machine.Address;
        var wanted = Macs(machine, mac, patch.Macs);
        var stated = machine.FileKeys.Macs;
        if (stated.Count > 0 && (mac != stated[0] || stated.Except(wanted).Any()))
        {
            throw Stated(machine, stated.Count == 1 || mac != stated[0] ? "mac" : "macs", string.Join(", ", stated));
        }

        var own = Own(machine);
        return stated.Count > 0
            ? machine.WithOwn(own with { Macs = [.. wanted.Where(each => own.Macs.Contains(each) || !stated.Contains(each))] })
            : Left(machine, keys => keys with { Macs = [] }).WithOwn(own with { Macs = wanted });
    }

    private static Machine Edited(
        Machine machine, JsonElement given, Func<JsonElement, string> read, Func<MachineKeys, string?> of, Func<MachineKeys, string?, MachineKeys> with, string field)
    {
        if (given.ValueKind == JsonValueKind.Undefined)
        {
            return machine;
        }

        var wanted = given.ValueKind == JsonValueKind.Null ? null : read(given);
        if (of(machine.FileKeys) is { } stated && wanted != stated)
        {
            throw Stated(machine, field, stated);
        }

        return Left(machine, keys => with(keys, null)).WithOwn(with(Own(machine), wanted));
    }

    private static MachineKeys Own(Machine machine) => machine.Own ?? machine.Keys;

    // What a file that is gone left gives way to what the API says.
    private static Machine Left(Machine machine, Func<MachineKeys, MachineKeys> change) => machine.Desired is { Path: null, Keys: { } left } unmanaged
        ? machine with { Desired = unmanaged with { Keys = change(left) } }
        : machine;

    private static FieldException Stated(Machine machine, string field, string value) =>
        new($"The file {machine.Desired?.Path} of the desired state says the {field} of this machine ({value}); change it there.", isConflict: true);

    // The primary address first; a machine that lost all of its addresses has none.
    private static IReadOnlyList<MacAddress> Macs(Machine machine, MacAddress? mac, JsonElement given) => given.ValueKind switch
    {
        JsonValueKind.Undefined => With(mac, machine.Macs.Where(other => other != machine.Mac)),
        JsonValueKind.Null => With(mac, []),
        JsonValueKind.Array when given.GetArrayLength() <= MaxMacs => With(mac, given.EnumerateArray().Select((item, index) => Mac(item, $"macs[{index}]"))),
        JsonValueKind.Array => throw new FieldException($"macs has more than {MaxMacs} addresses."),
        _ => throw new FieldException("macs must be a list of MAC addresses, or null."),
    };

    private static IReadOnlyList<MacAddress> With(MacAddress? mac, IEnumerable<MacAddress> others) =>
        mac is { } primary ? [.. others.Prepend(primary).Distinct()] : [.. others.Distinct()];

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
        JsonValueKind.Null => StillProtected(present, []),
        JsonValueKind.Object when given.GetRawText().Length > MaxProfileBytes => throw new FieldException($"profile is larger than {MaxProfileBytes / 1024} KiB."),
        JsonValueKind.Object => Checked(
            merge ? JsonMerge.Patch(present, Object(given)) : StillProtected(present, Object(given)), Object(given)),
        _ => throw new FieldException("profile must be an object, or null."),
    };

    // A whole profile in place of another says nothing of a protection that it does not name.
    private static JsonObject StillProtected(JsonObject present, JsonObject profile)
    {
        if (Machine.IsProtectedBy(present) && !profile.ContainsKey("protected"))
        {
            profile["protected"] = true;
        }

        return profile;
    }

    // A request answers for the keys that it sets: what is stored already is no reason to refuse another change.
    private static JsonObject Checked(JsonObject profile, JsonObject set)
    {
        var faults = ProfileKeys.Faults(profile, set);
        return faults.Count > 0 ? throw new FieldException(RenderFault.Text(faults)) { Profile = faults } : profile;
    }

    private static JsonObject Object(JsonElement given) => JsonObject.Create(given.Clone()) ?? [];

    private sealed class FieldException(string message, bool isConflict = false) : Exception(message)
    {
        public bool IsConflict => isConflict;

        public IReadOnlyList<RenderFault> Profile { get; init; } = [];
    }
}
