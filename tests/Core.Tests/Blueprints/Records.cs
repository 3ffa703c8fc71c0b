using Goosed.Core.Blueprints;
using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Blueprints;

/// <summary>Machines on record, and what files make of them.</summary>
internal sealed class Records
{
    public const string Uuid1 = "30373237-3132-4d32-3235-303930354431";
    public const string Uuid2 = "30373237-3132-4d32-3235-303930354432";

    private readonly Dictionary<Guid, Machine> _machines = [];
    private int _added;

    public IReadOnlyList<Machine> Machines => [.. _machines.Values];

    /// <summary>What the last application changed.</summary>
    public MachinePlan Last { get; private set; } = new([], []);

    public Machine this[string path] => Assert.Single(Machines, machine => machine.Desired?.Path == path);

    public static MacAddress Mac(int number) => MacAddress.Parse($"525400{number:x6}");

    public static MachineProfile File(string path, int[] macs, string? uuid = null, string? serial = null, string? blueprint = null) => new()
    {
        Path = path,
        Mac = Mac(macs[0]),
        Macs = [.. macs.Select(Mac)],
        Uuid = uuid,
        Serial = serial,
        Blueprint = blueprint,
        Lines = macs.Select((mac, index) => (Key: Mac(mac).ToString(), Line: 10 + index)).Append((Key: uuid ?? "", Line: 20)).ToDictionary(line => line.Key, line => line.Line),
    };

    /// <summary>A machine that the API enrolled.</summary>
    public Machine Enrol(int[] macs, string? uuid = null, string? serial = null) =>
        Put(New().With(new([.. macs.Select(Mac)], uuid, serial), null));

    public Machine Put(Machine machine) => _machines[machine.Id] = machine;

    /// <summary>Puts files in force, and gives what was planned.</summary>
    public MachinePlan Apply(params MachineProfile[] files)
    {
        Last = DesiredMachines.Plan(files, Machines);
        foreach (var change in Last.Changes)
        {
            Put(change.Before is null ? change.After with { Id = New().Id } : change.After);
        }

        return Last;
    }

    /// <summary>The managed part: what each file's machine is.</summary>
    public string Managed() => string.Join("\n", Machines.Where(machine => machine.Desired?.Path is not null).OrderBy(machine => machine.Desired?.Path, StringComparer.Ordinal)
        .Select(machine => $"{machine.Desired?.Path}: {string.Join(' ', machine.Macs)} {machine.Uuid} {machine.Serial} {machine.Desired?.Blueprint} {machine.Desired?.Profile.ToJsonString()}"));

    public Machine New() => new() { Id = new Guid(++_added, 0, 0, new byte[8]), Mac = default, CreatedAt = default, UpdatedAt = default };
}
