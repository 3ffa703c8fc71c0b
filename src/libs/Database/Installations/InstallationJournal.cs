using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Core.Installations;
using Goosed.Database.Machines;

namespace Goosed.Database.Installations;

/// <summary>What is written when the database proves to be a copy from before.</summary>
public static class InstallationJournal
{
    private const string Why = "The database was restored from a copy, in which this machine was to be installed; it may have been installed since.";

    private static readonly Author s_author = new("goosed");

    /// <summary>
    /// Holds every machine that the copy would have installed, and those that the next readings of the desired state bring, until somebody
    /// releases them. Gives the number of machines.
    /// </summary>
    public static async Task<int> HoldAsync(Transaction tx, string reason)
    {
        await InstallationStore.ReadingAsync(tx);
        await InstallationStore.SetReadingAsync(tx, Reading.Restored);
        var machines = await MachineStore.ListUnfinishedAsync(tx);
        foreach (var machine in machines)
        {
            await MachineJournal.SaveAsync(tx, machine, machine with { AwaitsRun = false, Held = Why }, s_author, "machine_held");
        }

        await AuditStore.AppendAsync(tx, s_author, "restore_noticed", "installation", new JsonObject { ["reason"] = reason, ["machines_held"] = machines.Count });
        return machines.Count;
    }
}
