using System.Text.Json.Nodes;

namespace Goosed.Core.Machines;

/// <summary>The machines on record that have one of the keys that a booting machine tells.</summary>
/// <param name="ByMac">The one with its MAC address.</param>
/// <param name="ByUuid">Those with its UUID, in either byte order; of many, some.</param>
/// <param name="BySerial">Those with its serial number; of many, some.</param>
/// <param name="IsRecordShared">True when another machine has the UUID that is on record for <paramref name="ByMac"/>.</param>
public sealed record IdentityCandidates(
    Machine? ByMac, IReadOnlyList<Machine> ByUuid, IReadOnlyList<Machine> BySerial, bool IsRecordShared = false);

/// <summary>Which machine asks, decided by all that it says of itself.</summary>
public abstract record Identification
{
    private Identification()
    {
    }

    /// <summary>A machine on record, which nothing that it says speaks against.</summary>
    /// <param name="Machine">The machine.</param>
    /// <param name="Warning">What differs from the record without speaking against it; null for nothing.</param>
    public sealed record Known(Machine Machine, string? Warning = null) : Identification;

    /// <summary>
    /// Its MAC address is one machine's, and something else that it says is not: it is nobody until somebody confirms who it is.
    /// </summary>
    /// <param name="Machine">The machine with the address.</param>
    /// <param name="Other">The machine that the rest speaks for; null when it is nobody's on record.</param>
    /// <param name="Reason">What speaks against it, in a sentence.</param>
    public sealed record Contradiction(Machine Machine, Machine? Other, string Reason) : Identification;

    /// <summary>Nobody's address.</summary>
    /// <param name="Resembles">The machine whose UUID or serial number it tells; null for none.</param>
    /// <param name="Reason">By what it resembles that one, in a sentence; null when it resembles nobody.</param>
    public sealed record Unknown(Machine? Resembles = null, string? Reason = null) : Identification;

    /// <summary>
    /// Strong keys decide against weak ones. A MAC address on record finds its machine, unless the UUID contradicts the one on record or is
    /// another machine's, or the serial number is another machine's. UUID and serial number alone find a machine only for a caller that has
    /// no address, or for a machine that has none that firmware shows. What several machines on record share identifies nobody.
    /// </summary>
    public static Identification Decide(MachineIdentity told, IdentityCandidates candidates)
    {
        var (byUuid, bySerial) = (Only(candidates.ByUuid), Only(candidates.BySerial));
        return candidates.ByMac is { } machine
            ? Checked(machine, told, candidates, byUuid, bySerial)
            : WithoutMac(told, byUuid, bySerial);
    }

    /// <summary>A machine as an operator knows it.</summary>
    public static string Name(Machine machine) =>
        HostName(machine.MergedProfile) is { } name ? $"{name} ({machine.Id})" : $"{machine.Id}";

    /// <summary>The host name in a profile; null for none.</summary>
    public static string? HostName(JsonNode? profile) =>
        profile?["hostname"] is JsonValue value && value.TryGetValue<string>(out var name) && name.Length > 0 ? name : null;

    private static Identification Checked(
        Machine machine, MachineIdentity told, IdentityCandidates candidates, Machine? byUuid, Machine? bySerial)
    {
        if (byUuid is not null && byUuid.Id != machine.Id)
        {
            return new Contradiction(machine, byUuid, $"{Holder(machine)} and its UUID {told.Uuid} to machine {Name(byUuid)}");
        }

        if (told.Uuid is { } uuid && !candidates.IsRecordShared && MachineIdentity.KnownUuid(machine.Uuid) is { } recorded
            && !SmbiosUuid.Same(uuid, recorded))
        {
            return new Contradiction(machine, null, $"{Holder(machine)}, whose UUID on record is {recorded}, and it tells {uuid}");
        }

        if (bySerial is not null && bySerial.Id != machine.Id)
        {
            return new Contradiction(
                machine, bySerial, $"{Holder(machine)} and its serial number '{told.Serial}' to machine {Name(bySerial)}");
        }

        return told.Serial is { } serial && MachineIdentity.KnownSerial(machine.Serial) is { } known && known != serial
            ? new Known(machine, $"It tells the serial number '{serial}', and '{known}' is on record.")
            : new Known(machine);
    }

    private static Identification WithoutMac(MachineIdentity told, Machine? byUuid, Machine? bySerial)
    {
        if ((byUuid ?? bySerial) is not { } found)
        {
            return new Unknown();
        }

        if (MayLackAddress(told, found, byUuid is not null) && !SpeaksAgainst(told, byUuid, bySerial))
        {
            return new Known(found);
        }

        var by = byUuid is not null ? $"UUID {told.Uuid}" : $"serial number '{told.Serial}'";
        var but = told.Mac is null ? "and more that is not that machine's" : "which has another MAC address";
        return new Unknown(found, $"it tells the {by} of machine {Name(found)}, {but}");
    }

    // A caller that tells no address, or a machine none of whose addresses firmware shows. An address that could not be read is no absent
    // one.
    private static bool MayLackAddress(MachineIdentity told, Machine found, bool isByUuid) =>
        told.Mac is null && (isByUuid || told.Dropped is null) || found.Macs.Count > 0 && found.Macs.All(mac => mac.IsInfiniBand);

    private static bool SpeaksAgainst(MachineIdentity told, Machine? byUuid, Machine? bySerial) => byUuid is null
        ? told.Uuid is not null && MachineIdentity.KnownUuid(bySerial?.Uuid) is not null
        : bySerial is not null && bySerial.Id != byUuid.Id;

    private static string Holder(Machine machine) => $"its MAC address belongs to machine {Name(machine)}";

    private static Machine? Only(IReadOnlyList<Machine> machines) => machines.Count == 1 ? machines[0] : null;
}
