using System.Text.Json.Nodes;
using Goosed.Core.Events;
using Goosed.Core.Machines;
using Goosed.Database.Events;

namespace Goosed.Database.Machines;

/// <summary>Everything that a change of a machine writes: its rows, its event and its audit, in the caller's transaction.</summary>
public static class MachineJournal
{
    /// <summary>Another machine that has one of the addresses, and the address; null when all are free.</summary>
    public static async Task<(Machine Machine, MacAddress Mac)?> HolderAsync(Session session, Machine machine)
    {
        foreach (var mac in machine.Macs)
        {
            if (await MachineStore.FindByMacAsync(session, mac) is { } holder && holder.Id != machine.Id)
            {
                return (holder, mac);
            }
        }

        return null;
    }

    public static async Task<Machine> AddAsync(Transaction tx, Machine machine, string actor)
    {
        await MachineStore.InsertAsync(tx, machine);
        foreach (var mac in machine.Macs)
        {
            await UnknownBootStore.ForgetAsync(tx, mac);
        }

        await TellAsync(tx, machine, actor, "machine_enrolled");
        return machine;
    }

    public static async Task<Machine> SaveAsync(Transaction tx, Machine machine, string actor)
    {
        var saved = machine with { UpdatedAt = tx.Now };
        await MachineStore.UpdateAsync(tx, saved);
        await TellAsync(tx, saved, actor, "machine_updated");
        return saved;
    }

    public static async Task DeleteAsync(Transaction tx, Machine machine, string actor)
    {
        await MachineStore.DeleteAsync(tx, machine.Id);
        await AuditStore.AppendAsync(tx, actor, "machine_deleted", $"machine/{machine.Id:D}", new() { ["mac"] = machine.Mac.ToString() });
    }

    private static async Task TellAsync(Transaction tx, Machine machine, string actor, string action)
    {
        await EventStore.AppendAsync(tx, Subjects.MachineEnrolled, new JsonObject { ["machine_id"] = machine.Id, ["mac"] = machine.Mac.ToString() });
        await AuditStore.AppendAsync(tx, actor, action, $"machine/{machine.Id:D}", new() { ["mac"] = machine.Mac.ToString() });
    }
}
