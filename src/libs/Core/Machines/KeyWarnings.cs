namespace Goosed.Core.Machines;

/// <summary>Says which of the keys on record of a machine identify nobody.</summary>
public static class KeyWarnings
{
    /// <summary>A sentence for each such key.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="byUuid">The machines on record with its UUID, in either byte order; of many, some.</param>
    /// <param name="bySerial">The machines on record with its serial number; of many, some.</param>
    public static IReadOnlyList<string> Of(Machine machine, IReadOnlyList<Machine> byUuid, IReadOnlyList<Machine> bySerial) =>
    [
        .. Of(machine, $"UUID {machine.Uuid}", machine.Uuid is not null && MachineIdentity.KnownUuid(machine.Uuid) is null, byUuid),
        .. Of(
            machine, $"serial number '{machine.Serial}'", machine.Serial is not null && MachineIdentity.KnownSerial(machine.Serial) is null,
            bySerial),
    ];

    private static IEnumerable<string> Of(Machine machine, string key, bool isFiller, IReadOnlyList<Machine> holders)
    {
        var others = holders.Where(other => other.Id != machine.Id).Select(Identification.Name).ToList();
        return isFiller ? [$"The {key} is one that boards come with, and identifies nobody."]
            : others.Count > 0
                ? [$"The {key} is that of machine {string.Join(" and ", others)} too, and identifies nobody as long as several have it."]
            : [];
    }
}
