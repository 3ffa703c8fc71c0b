namespace Goosed.Core.Machines;

/// <summary>What a machine is known by, as one source says it: the API or a file of the desired state.</summary>
/// <param name="Macs">Its addresses, the primary one first; none where the source says none.</param>
/// <param name="Uuid">SMBIOS UUID in lower case.</param>
/// <param name="Serial">SMBIOS serial number as the maker wrote it.</param>
public sealed record MachineKeys(IReadOnlyList<MacAddress> Macs, string? Uuid, string? Serial)
{
    public static MachineKeys None { get; } = new([], null, null);

    /// <summary>The primary address.</summary>
    public MacAddress? Mac => Macs is [var first, ..] ? first : null;

    /// <summary>The keys that the other source does not say as well.</summary>
    public MachineKeys Without(MachineKeys other) => new(
        [.. Macs.Except(other.Macs)],
        Uuid == other.Uuid ? null : Uuid,
        Serial == other.Serial ? null : Serial);

    public bool Equals(MachineKeys? other) =>
        other is not null && Uuid == other.Uuid && Serial == other.Serial && Macs.SequenceEqual(other.Macs);

    public override int GetHashCode() => HashCode.Combine(Macs.Count, Uuid, Serial);
}
