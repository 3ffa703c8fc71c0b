using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;

namespace Goosed.Documents;

/// <summary>What can only be wrong between documents.</summary>
internal static class StateChecks
{
    /// <summary>The documents whose names no other has; of several with one name none is in force.</summary>
    public static IReadOnlyList<Loaded<T>> Unique<T>(IReadOnlyList<Loaded<T>> documents, Func<T, string> name, List<DocumentFault> faults)
    {
        var several = documents.GroupBy(d => name(d.Document)).Where(same => same.Count() > 1).ToList();
        foreach (var same in several)
        {
            faults.AddRange(same.Select(d => new DocumentFault(d.Path, 0, $"'{same.Key}' has another file, {Others(same, d)}; keep one.")));
        }

        return [.. documents.Except(several.SelectMany(same => same))];
    }

    /// <summary>The machine profiles whose addresses and UUIDs no other has; of several with one of these none is in force.</summary>
    public static IReadOnlyList<Loaded<MachineProfile>> OneOwnerEach(
        IReadOnlyList<Loaded<MachineProfile>> machines, List<DocumentFault> faults)
    {
        var macs = Shared(machines, machine => machine.Document.Macs);
        foreach (var claim in macs)
        {
            faults.AddRange(claim.Select(m => new DocumentFault(m.Path, LineOf(m, claim.Key),
                $"The MAC address {claim.Key} is also in {Others(claim, m)}; an address belongs to one machine.")));
        }

        var uuids = Shared<string>(machines, machine => SmbiosUuid.Key(MachineIdentity.KnownUuid(machine.Document.Uuid)) is { } uuid ? [uuid] : []);
        foreach (var claim in uuids)
        {
            faults.AddRange(claim.Select(m => new DocumentFault(m.Path, m.Line("spec", "machine", "uuid"),
                $"The UUID {m.Document.Uuid} is also in {Others(claim, m)}; a UUID belongs to one machine.")));
        }

        return [.. machines.Except(macs.SelectMany(claim => claim)).Except(uuids.SelectMany(claim => claim))];
    }

    /// <summary>Warns of host names that several files give: nobody can name one of these machines by it.</summary>
    public static IEnumerable<DocumentFault> SharedHostNames(IReadOnlyList<Loaded<MachineProfile>> machines) =>
        from claim in Shared<string>(
            machines, machine => machine.Document.Profile["hostname"] is JsonValue name ? [$"{name}".ToLowerInvariant()] : [])
        from machine in claim
        select new DocumentFault(
            machine.Path, machine.Line("spec", "profile", "hostname"),
            $"The host name {claim.Key} is also in {Others(claim, machine)}; give each machine its own.")
        {
            IsWarning = true,
        };

    private static List<IGrouping<T, Loaded<MachineProfile>>> Shared<T>(
        IReadOnlyList<Loaded<MachineProfile>> machines, Func<Loaded<MachineProfile>, IEnumerable<T>> claims) =>
        [.. machines.SelectMany(machine => claims(machine).Select(claim => (Claim: claim, Machine: machine)))
            .GroupBy(each => each.Claim, each => each.Machine)
            .Where(claim => claim.Count() > 1)];

    private static int LineOf(Loaded<MachineProfile> machine, MacAddress mac) =>
        machine.Document.Lines.GetValueOrDefault(machine.Document.Macs.First(each => each == mac).ToString());

    /// <summary>The blueprints, none of them the default when several claim to be it.</summary>
    public static IEnumerable<Blueprint> OneDefault(IReadOnlyList<Loaded<Blueprint>> blueprints, List<DocumentFault> faults)
    {
        var defaults = blueprints.Where(b => b.Document.Default).ToList();
        if (defaults.Count < 2)
        {
            return blueprints.Select(b => b.Document);
        }

        faults.AddRange(defaults.Select(b => new DocumentFault(b.Path, b.Line("spec", "default"),
            $"Another blueprint is the default one too, in {Others(defaults, b)}; leave 'default: true' in one of them.")));
        return blueprints.Select(b => b.Document with { Default = false });
    }

    private static string Others<T>(IEnumerable<Loaded<T>> all, Loaded<T> self) =>
        string.Join(", ", all.Where(other => other != self).Select(other => other.Path).Take(3));
}
