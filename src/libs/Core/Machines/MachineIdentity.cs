namespace Goosed.Core.Machines;

/// <summary>What a booting machine says it is. Empty values and fillers count as absent.</summary>
/// <param name="Mac">The card that it boots from.</param>
/// <param name="Uuid">SMBIOS UUID, in its canonical form.</param>
/// <param name="Serial">SMBIOS serial number.</param>
/// <param name="Dropped">Sentences about values that could not be read and were left out; null for none.</param>
public sealed record MachineIdentity(MacAddress? Mac, string? Uuid, string? Serial, string? Dropped = null)
{
    /// <summary>The identity with trimmed values and fillers dropped.</summary>
    public static MachineIdentity From(MacAddress? mac, string? uuid, string? serial, string? dropped = null) =>
        new(mac, KnownUuid(uuid), KnownSerial(serial), dropped);

    /// <summary>A serial number that can tell machines apart, or null.</summary>
    public static string? KnownSerial(string? serial) =>
        serial?.Trim() is { Length: > 0 } text && !Fillers.IsSerial(text) ? text : null;

    /// <summary>A UUID in its canonical lower-case form, or null when it is absent, malformed or a filler.</summary>
    public static string? KnownUuid(string? uuid) => SmbiosUuid.Parse(uuid) is { } text && !Fillers.IsUuid(text) ? text : null;
}
