namespace Goosed.Core.Blueprints;

/// <summary>Keeps the last good version of a faulty file in force.</summary>
public static class LastGood
{
    /// <summary>
    /// The fresh state, and from the previous one (itself merged) the documents whose files have a fault now. A file that is gone, without
    /// a fault, takes its document along; where both states claim the same (a MAC address, to be the default) the fresh one has it.
    /// </summary>
    public static DesiredState Merge(DesiredState previous, DesiredState fresh)
    {
        var faulty = fresh.Faults.Where(fault => !fault.IsWarning).Select(fault => fault.Path).ToHashSet(StringComparer.Ordinal);
        var blueprints = Kept(previous.Blueprints, fresh.Blueprints, b => b.Name, b => $"blueprints/{b.Name}", faulty);
        var workflows = Kept(previous.Workflows, fresh.Workflows, w => w.Name, w => $"workflows/{w.Name}", faulty);
        var machines = Kept(previous.MachineProfiles, fresh.MachineProfiles, m => m.Path, m => m.Path, faulty);

        var taken = fresh.MachineProfiles.SelectMany(m => m.Macs).ToHashSet();
        var keptMachines = machines.Where(m => !taken.Overlaps(m.Macs));
        return fresh with
        {
            Blueprints = OneDefault(previous, fresh, [.. fresh.Blueprints, .. blueprints], faulty),
            Workflows = [.. fresh.Workflows.Concat(workflows).OrderBy(w => w.Name, StringComparer.Ordinal)],
            MachineProfiles = [.. fresh.MachineProfiles.Concat(keptMachines).OrderBy(m => m.Path, StringComparer.Ordinal)],
        };
    }

    private static List<T> Kept<T>(
        IEnumerable<T> previous, IEnumerable<T> fresh, Func<T, string> name, Func<T, string> path, HashSet<string> faulty)
    {
        var present = fresh.Select(name).ToHashSet(StringComparer.Ordinal);
        return [.. previous.Where(document => !present.Contains(name(document)) && faulty.Any(fault => Covers(fault, path(document))))];
    }

    // Several files that claim to be the default are all faulty in that, so that the one that was it before stays it.
    private static List<Blueprint> OneDefault(DesiredState previous, DesiredState fresh, IEnumerable<Blueprint> all, HashSet<string> faulty)
    {
        var before = previous.Blueprints
            .FirstOrDefault(b => b.Default && faulty.Any(fault => Covers(fault, $"blueprints/{b.Name}")));
        var chosen = fresh.Blueprints.FirstOrDefault(b => b.Default)?.Name ?? before?.Name;
        return [.. all.Select(b => b with { Default = b.Name == chosen }).OrderBy(b => b.Name, StringComparer.Ordinal)];
    }

    /// <summary>True when a faulty path is the document's own, that of a file in its directory, or of a directory it is in.</summary>
    private static bool Covers(string fault, string document) =>
        fault == "." || fault == document || Path.ChangeExtension(fault, null) == document
        || fault.StartsWith(document + "/", StringComparison.Ordinal) || document.StartsWith(fault + "/", StringComparison.Ordinal);
}
