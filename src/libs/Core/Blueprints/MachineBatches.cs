using Goosed.Core.Machines;

namespace Goosed.Core.Blueprints;

/// <summary>Cuts a plan into parts that can be written one by one.</summary>
public static class MachineBatches
{
    /// <summary>
    /// Parts of about <paramref name="size"/> changes; an address that moves is in one part with the machines that it moves between.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<MachineChange>> Of(IReadOnlyList<MachineChange> changes, int size)
    {
        var batches = new List<IReadOnlyList<MachineChange>>();
        var batch = new List<MachineChange>();
        foreach (var together in Connected(changes))
        {
            if (batch.Count > 0 && batch.Count + together.Count > size)
            {
                batches.Add(batch);
                batch = [];
            }

            batch.AddRange(together);
        }

        if (batch.Count > 0)
        {
            batches.Add(batch);
        }

        return batches;
    }

    private static IEnumerable<List<MachineChange>> Connected(IReadOnlyList<MachineChange> changes)
    {
        var byMac = changes.SelectMany((change, index) => Moved(change).Select(mac => (Mac: mac, Index: index)))
            .ToLookup(move => move.Mac, move => move.Index);
        var seen = new bool[changes.Count];
        for (var first = 0; first < changes.Count; first++)
        {
            if (seen[first])
            {
                continue;
            }

            var together = new List<MachineChange>();
            var waiting = new Queue<int>([first]);
            seen[first] = true;
            while (waiting.TryDequeue(out var index))
            {
                together.Add(changes[index]);
                foreach (var next in Moved(changes[index]).SelectMany(mac => byMac[mac]).Where(next => !seen[next]))
                {
                    seen[next] = true;
                    waiting.Enqueue(next);
                }
            }

            yield return together;
        }
    }

    private static HashSet<MacAddress> Moved(MachineChange change)
    {
        var moved = (change.Before?.Macs ?? []).ToHashSet();
        moved.SymmetricExceptWith(change.After.Macs);
        return moved;
    }
}
