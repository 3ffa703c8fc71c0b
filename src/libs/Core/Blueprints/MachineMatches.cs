using Goosed.Core.Machines;

namespace Goosed.Core.Blueprints;

/// <summary>
/// Which machine on record each document means. The strongest evidence of all documents goes first, so that files that trade names or
/// addresses find their machines, and a machine goes to one document only.
/// </summary>
internal sealed class MachineMatches
{
    private readonly ILookup<string, Machine> _byPath;
    private readonly Dictionary<MacAddress, Machine> _byMac = [];
    private readonly Dictionary<string, Machine> _byUuid;
    private readonly Dictionary<string, Machine> _bySerial;
    private readonly Dictionary<string, Machine> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, MachineProfile> _taken = [];

    public MachineMatches(IReadOnlyList<MachineProfile> documents, IReadOnlyList<Machine> machines)
    {
        _byPath = machines.Where(machine => machine.Desired?.Path is not null)
            .ToLookup(machine => machine.Desired?.Path ?? "", StringComparer.Ordinal);
        _byUuid = Only(machines, machine => UuidKey(machine.Uuid));
        _bySerial = Only(machines, machine => MachineIdentity.KnownSerial(machine.Serial));
        // A chassis: also while only one of its blades is on record.
        foreach (var shared in documents.GroupBy(document => MachineIdentity.KnownSerial(document.Serial) ?? "")
            .Where(same => same.Count() > 1))
        {
            _bySerial.Remove(shared.Key);
        }

        foreach (var machine in machines)
        {
            foreach (var mac in machine.Macs)
            {
                _byMac.TryAdd(mac, machine);
            }
        }

        foreach (var evidence in new Func<MachineProfile, IEnumerable<Machine?>>[]
        {
            document => _byPath[document.Path].Where(machine => Shares(document, machine)),
            document => [ByUuid(document)],
            document => GivenByApi(document) ? _byPath[document.Path].Where(machine => !IsAnother(document, machine)) : [],
            document => document.Macs.Select(ByMac),
            document => [BySerial(document)],
            document => _byPath[document.Path].Where(machine => !IsAnother(document, machine)),
        })
        {
            Match(documents, evidence);
        }
    }

    /// <summary>The machine that a document means; null when it is new.</summary>
    public Machine? Of(MachineProfile document) => _found.GetValueOrDefault(document.Path);

    /// <summary>The document that means a machine.</summary>
    public MachineProfile? DocumentOf(Machine machine) => _taken.GetValueOrDefault(machine.Id);

    /// <summary>The only machine with the document's UUID, in either byte order; null for a filler and for one that several have.</summary>
    public Machine? ByUuid(MachineProfile document) => UuidKey(document.Uuid) is { } key ? _byUuid.GetValueOrDefault(key) : null;

    public Machine? ByMac(MacAddress mac) => _byMac.GetValueOrDefault(mac);

    private Machine? BySerial(MachineProfile document) =>
        MachineIdentity.KnownSerial(document.Serial) is { } serial ? _bySerial.GetValueOrDefault(serial) : null;

    private void Match(IReadOnlyList<MachineProfile> documents, Func<MachineProfile, IEnumerable<Machine?>> evidence)
    {
        foreach (var document in documents.Where(document => !_found.ContainsKey(document.Path)))
        {
            if (evidence(document).FirstOrDefault(machine => machine is not null && !_taken.ContainsKey(machine.Id)) is { } machine)
            {
                _found[document.Path] = machine;
                _taken[machine.Id] = document;
            }
        }
    }

    private bool Shares(MachineProfile document, Machine machine) =>
        document.Macs.Any(machine.Macs.Contains) || ByUuid(document)?.Id == machine.Id || BySerial(document)?.Id == machine.Id;

    // A file does not go over to a machine without a file: its address there is a conflict.
    private bool GivenByApi(MachineProfile document) =>
        document.Macs.Select(ByMac).OfType<Machine>().ToList() is { Count: > 0 } holders
            && holders.All(holder => holder.Desired?.Path is null);

    // No address of the machine is in its file any more. A file that had and has nothing but addresses can still mean no other machine.
    private static bool IsAnother(MachineProfile document, Machine machine)
    {
        var (uuid, serial) = Known(document.Keys);
        var before = Known(machine.Desired?.Keys ?? MachineKeys.None);
        return (uuid ?? serial ?? before.Uuid ?? before.Serial) is not null
            && !SmbiosUuid.Same(uuid, MachineIdentity.KnownUuid(machine.Uuid))
            && (serial is null || serial != MachineIdentity.KnownSerial(machine.Serial));
    }

    private static (string? Uuid, string? Serial) Known(MachineKeys keys) =>
        (MachineIdentity.KnownUuid(keys.Uuid), MachineIdentity.KnownSerial(keys.Serial));

    private static Dictionary<string, Machine> Only(IEnumerable<Machine> machines, Func<Machine, string?> key) => machines
        .Where(machine => key(machine) is not null)
        .GroupBy(machine => key(machine) ?? "", StringComparer.Ordinal)
        .Where(same => same.Count() == 1)
        .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);

    private static string? UuidKey(string? uuid) => SmbiosUuid.Key(MachineIdentity.KnownUuid(uuid));
}
