using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Core.Machines;
using Goosed.Database.Events;

namespace Goosed.Database.Machines;

/// <summary>Everything that a change of a machine writes: its rows, its event and its audit, in the caller's transaction.</summary>
public static class MachineJournal
{
    /// <summary>The id of another machine that has one of the addresses, and the address; null when all are free.</summary>
    public static async Task<(Guid MachineId, MacAddress Mac)?> HolderAsync(Session session, Machine machine)
    {
        foreach (var mac in machine.Macs)
        {
            if (await MachineStore.HolderAsync(session, mac) is { } holder && holder != machine.Id)
            {
                return (holder, mac);
            }
        }

        return null;
    }

    public static async Task<Machine> AddAsync(Transaction tx, Machine machine, Author author)
    {
        await MachineStore.InsertAsync(tx, machine);
        foreach (var mac in machine.Macs)
        {
            await UnknownBootStore.ForgetAsync(tx, mac);
        }

        await EventStore.AppendAsync(tx, Subjects.MachineEnrolled, EventOf(machine));
        await AuditStore.AppendChangeAsync(tx, author, "machine_enrolled", $"machine/{machine.Id:D}", [], Shown(machine), Named(machine));
        return machine;
    }

    public static async Task<Machine> SaveAsync(Transaction tx, Machine machine, Author author, string action = "machine_updated") =>
        await SaveAsync(tx, await MachineStore.FindAsync(tx, machine.Id), machine, author, action);

    /// <param name="tx">The caller's.</param>
    /// <param name="before">The machine as this transaction read it.</param>
    /// <param name="machine">What it becomes.</param>
    /// <param name="author">Who says so.</param>
    /// <param name="action">What the audit calls it.</param>
    public static async Task<Machine> SaveAsync(
        Transaction tx, Machine? before, Machine machine, Author author, string action = "machine_updated")
    {
        var saved = machine with { UpdatedAt = tx.Now };
        await MachineStore.UpdateAsync(tx, saved);
        await EventStore.AppendAsync(tx, Subjects.MachineEnrolled, EventOf(saved));
        await AuditStore.AppendChangeAsync(
            tx, author, action, $"machine/{machine.Id:D}", before is null ? [] : Shown(before), Shown(saved), Named(saved));
        return saved;
    }

    /// <summary>Frees the addresses of machines that are saved later in this transaction, so that they can trade them.</summary>
    public static async Task ReleaseAsync(Transaction tx, IEnumerable<Machine> machines)
    {
        foreach (var machine in machines)
        {
            await MachineStore.ReleaseMacsAsync(tx, machine.Id);
        }
    }

    public static async Task DeleteAsync(Transaction tx, Machine machine, Author author)
    {
        var obj = $"machine/{machine.Id:D}";
        await MachineStore.DeleteAsync(tx, machine);
        await AuditStore.AppendChangeAsync(tx, author, "machine_deleted", obj, Shown(machine), [], Named(machine));
        await AuditStore.ForgetProfilesAsync(tx, obj);
    }

    // Followers are promised an address: a machine without one has all zeros here.
    private static JsonObject EventOf(Machine machine) => new() { ["machine_id"] = machine.Id, ["mac"] = machine.Mac.ToString() };

    private static JsonObject Named(Machine machine) => new() { ["mac"] = machine.Address?.ToString() };

    private static JsonObject Shown(Machine machine) => new()
    {
        ["mac"] = machine.Address?.ToString(),
        ["macs"] = new JsonArray([.. machine.Macs.Select(mac => (JsonNode)mac.ToString())]),
        ["uuid"] = machine.Uuid,
        ["serial"] = machine.Serial,
        ["profile"] = machine.Profile.DeepClone(),
        ["managed_by"] = machine.Desired?.Path,
        ["desired"] = machine.Desired is { } desired
            ? new JsonObject
            {
                ["blueprint"] = desired.Blueprint,
                ["workflow"] = desired.Workflow,
                ["profile"] = desired.Profile.DeepClone(),
            }
            : null,
        ["held"] = machine.Held,
    };
}
