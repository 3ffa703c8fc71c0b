using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Core.Blueprints;

/// <summary>Brings the machines on record to what their files say.</summary>
public static class DesiredMachines
{
    /// <summary>
    /// What the documents change. Of two documents for one machine the one whose file it has keeps it. An address or a UUID that another
    /// machine has by the API is a conflict: its document changes nothing, and the machine of it stays as it is.
    /// </summary>
    public static MachinePlan Plan(IEnumerable<MachineProfile> documents, IEnumerable<Machine> machines) =>
        new Planning(
            [.. documents.OrderBy(document => document.Path, StringComparer.Ordinal)], [.. machines.OrderBy(machine => machine.Id)]).Plan();

    /// <summary>True when the two differ in something that a file can change.</summary>
    public static bool Differs(Machine one, Machine other) =>
        one.Mac != other.Mac || one.Uuid != other.Uuid || one.Serial != other.Serial || !one.Macs.ToHashSet().SetEquals(other.Macs)
        || one.Own != other.Own || Differs(one.Desired, other.Desired);

    private static bool Differs(DesiredMachine? one, DesiredMachine? other) => one is null || other is null
        ? one != other
        : one.Path != other.Path || one.LastPath != other.LastPath || one.Blueprint != other.Blueprint || one.Workflow != other.Workflow
            || one.Keys != other.Keys || !JsonNode.DeepEquals(one.Profile, other.Profile);

    private sealed class Planning(IReadOnlyList<MachineProfile> documents, IReadOnlyList<Machine> machines)
    {
        private readonly MachineMatches _matches = new(documents, machines);
        private readonly ILookup<string?, Machine> _byLastPath = machines.ToLookup(
            machine => machine.Desired?.LastPath, StringComparer.Ordinal);
        private readonly HashSet<string> _paths = [.. documents.Select(document => document.Path)];
        private readonly HashSet<string> _managed = [.. machines.Select(machine => machine.Desired?.Path).OfType<string>()];
        private readonly Dictionary<string, DocumentFault> _conflicts = new(StringComparer.Ordinal);

        public MachinePlan Plan()
        {
            // A document in conflict keeps its machine as it is, with addresses that another document may have been given.
            while (Conflicts() is { Count: > 0 } found)
            {
                found.ForEach(conflict => _conflicts.Add(conflict.Path, conflict));
            }

            var inForce = documents.Where(InForce).ToList();
            var yielded = inForce.SelectMany(document => document.Macs).ToHashSet();
            var uuids = inForce.Select(document => document.Uuid).OfType<string>().ToHashSet(StringComparer.Ordinal);
            return new(
                [
                    .. inForce.Select(Change).OfType<MachineChange>(),
                    .. machines.Where(IsLeft).Select(machine => Leave(machine, yielded, uuids)).OfType<MachineChange>(),
                ],
                [.. _conflicts.Values.OrderBy(conflict => conflict.Path, StringComparer.Ordinal)]);
        }

        private bool InForce(MachineProfile document) => !_conflicts.ContainsKey(document.Path);

        private MachineProfile? DocumentInForce(Machine machine) =>
            _matches.DocumentOf(machine) is { } document && InForce(document) ? document : null;

        private bool IsLeft(Machine machine) => machine.Desired is not null && DocumentInForce(machine) is null && !IsKept(machine);

        // Its document is in conflict, so it stays managed with what it has: the document of its file, or the one that its file became.
        private bool IsKept(Machine machine) => DocumentInForce(machine) is null && machine.Desired?.Path is { } path
            && (_conflicts.ContainsKey(path)
                || (!_paths.Contains(path) && _matches.DocumentOf(machine) is { } renamed && !_managed.Contains(renamed.Path)));

        private List<DocumentFault> Conflicts()
        {
            var held = new Dictionary<MacAddress, Machine>();
            foreach (var machine in machines)
            {
                foreach (var mac in IsKept(machine) ? machine.Macs : Own(machine).Macs)
                {
                    held.TryAdd(mac, machine);
                }
            }

            return [.. documents.Where(InForce).Select(document => Conflict(document, held)).OfType<DocumentFault>()];
        }

        private DocumentFault? Conflict(MachineProfile document, Dictionary<MacAddress, Machine> held)
        {
            var target = _matches.Of(document);
            foreach (var mac in document.Macs)
            {
                if (held.GetValueOrDefault(mac) is { } holder && holder.Id != target?.Id)
                {
                    return new(
                        document.Path, document.Lines.GetValueOrDefault(mac.ToString()), $"{mac} belongs to machine {Named(holder)}; "
                        + Remedy(holder, $"give that machine its right one with goosectl machines replace-nic {holder.Id} {mac} NEW"));
                }
            }

            return target is null && _matches.ByUuid(document) is { } other && SmbiosUuid.Same(document.Uuid, UuidAfter(other))
                ? new(
                    document.Path, document.Lines.GetValueOrDefault(document.Uuid ?? ""),
                    $"The UUID {document.Uuid} belongs to machine {Named(other)}; "
                    + Remedy(other, $"give that machine its right one with goosectl machines set {other.Id} --uuid UUID"))
                : null;
        }

        private string Remedy(Machine holder, string byHand) => holder.Desired?.Path is { } path && IsKept(holder)
            ? $"mend {path} first, or take it out of this file."
            : $"{byHand}, forget that machine with goosectl machines delete {holder.Id}, or take it out of this file.";

        private string? UuidAfter(Machine machine) =>
            IsKept(machine) ? machine.Uuid : DocumentInForce(machine)?.Uuid ?? Own(machine).Uuid;

        // Rows from before: what its file does not say was said by the API.
        private MachineKeys Own(Machine machine) =>
            machine.Own ?? (DocumentInForce(machine) is { } document ? machine.Keys.Without(document.Keys) : machine.Keys);

        private MachineChange? Change(MachineProfile document)
        {
            var desired = new DesiredMachine(document.Path, document.Blueprint, document.Workflow, document.Profile)
            {
                Keys = document.Keys,
            };
            if (_matches.Of(document) is not { } known)
            {
                var added = new Machine { Id = Guid.Empty, Mac = document.Mac, CreatedAt = default, UpdatedAt = default };
                return new(null, added.With(MachineKeys.None, desired) with { Held = Hold(document) });
            }

            // Of a row from before, what the API set is told apart once its file can be read.
            return document.IsLastGood && known.Own is null ? null : Written(known, known.With(Own(known), desired));
        }

        // An address or UUID that somebody's file claims is no longer that of a machine without a file.
        private MachineChange? Leave(Machine machine, HashSet<MacAddress> macs, HashSet<string> uuids)
        {
            if (machine.Desired is not { } desired)
            {
                return null;
            }

            var left = machine.Own is null ? MachineKeys.None : desired.Keys ?? MachineKeys.None;
            var kept = left with
            {
                Macs = [.. left.Macs.Where(mac => !macs.Contains(mac))],
                Uuid = left.Uuid is { } uuid && uuids.Overlaps([uuid, SmbiosUuid.Swapped(uuid)]) ? null : left.Uuid,
            };
            return Written(machine, machine.With(Own(machine), desired with { Path = null, LastPath = desired.LastPath, Keys = kept }));
        }

        private static MachineChange? Written(Machine before, Machine after) => Differs(before, after) ? new(before, after) : null;

        // Who is not certainly new is not installed by itself.
        private string? Hold(MachineProfile document)
        {
            if (_byLastPath[document.Path].LastOrDefault() is { } former)
            {
                return $"{document.Path} named machine {Named(former)} before, and now names another one: no address, UUID or serial is "
                    + "the same.";
            }

            if (document.Macs.FirstOrDefault(mac => _matches.ByMac(mac) is not null) is var mac && _matches.ByMac(mac) is { } holder)
            {
                return $"{mac}, which {document.Path} names, was an address of machine {Named(holder)} until now.";
            }

            if (Identification.HostName(document.Profile) is { } name
                && machines.FirstOrDefault(machine => IsWithoutFile(machine, name)) is { } namesake)
            {
                return $"The host name {name}, which {document.Path} states, is that of machine {Named(namesake)}, which no file names any "
                    + "more.";
            }

            return _matches.ByUuid(document) is { } same
                ? $"The UUID that {document.Path} names was that of machine {Named(same)} until now."
                : null;
        }

        private bool IsWithoutFile(Machine machine, string name) =>
            machine.Desired is { } desired && DocumentInForce(machine) is null && Identification.HostName(desired.Profile) == name;

        private static string Named(Machine machine)
        {
            var file = machine.Desired switch
            {
                { Path: { } path } => $", {path}",
                { LastPath: { } gone } => $", formerly {gone}",
                _ => "",
            };
            return $"{machine.Id} ({machine.Address?.ToString() ?? "no address"}{file})";
        }
    }
}
