using Goosed.Core.Audit;
using Goosed.Core.Blueprints;
using Goosed.Core.Ids;
using Goosed.Core.Installations;
using Goosed.Core.Machines;
using Goosed.Core.Telemetry;
using Goosed.Database;
using Goosed.Database.Installations;
using Goosed.Database.Machines;
using Goosed.Hosting.Settings;

namespace Goosed.Blueprints;

/// <summary>Writes parts of a plan, each in a transaction of its own.</summary>
internal sealed class MachineWriter(IDatabase database, GoosedOptions options)
{
    public const int BatchSize = 100;

    /// <summary>Whoever writes the desired state holds this, so that of several processes one does.</summary>
    public const string Claim = "desired state";

    public static readonly Author Author = new("desired-state");

    /// <summary>False, with nothing written, when the machines are no longer what the plan was made from, or another process is at it.</summary>
    public Task<bool> WriteAsync(IReadOnlyList<MachineChange> changes, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        if (!await tx.TryClaimAsync(Claim) || await LockedAsync(tx, changes) is not { } locked)
        {
            return false;
        }

        var why = changes.Any(change => change.Before is null) ? WhyHeld(await InstallationStore.ReadingAsync(tx)) : null;
        await MachineJournal.ReleaseAsync(tx, changes.Where(Moves).Select(change => change.Before).OfType<Machine>());
        foreach (var change in changes)
        {
            using var span = Tracing.StartRoot("apply machine profile", BlueprintsRole.RoleName);
            if (change.Before is null)
            {
                await MachineJournal.AddAsync(tx, Added(change.After, tx.Now, why), Author);
            }
            else
            {
                var before = locked[change.Before.Id];
                await MachineJournal.SaveAsync(tx, before, before.With(change.After.Own ?? MachineKeys.None, change.After.Desired), Author);
            }
        }

        return true;
    }, ct);

    private Machine Added(Machine machine, DateTimeOffset now, string? whyHeld)
    {
        var added = machine with { Id = Uuid7.New(now), CreatedAt = now, UpdatedAt = now };
        var runs = options.RunOnEnrol && !added.IsManual;
        var held = added.Held ?? (runs ? whyHeld : null);
        return added with { AwaitsRun = runs && held is null, Held = held };
    }

    // That a database does not know a machine says that the machine is new only where the database is whole.
    private string? WhyHeld(Reading reading) => reading switch
    {
        Reading.First when !options.RunOnFirstRead => "Its file was there when this database first read the desired state; it may be installed already.",
        Reading.Restored => "Its file was there when goosed first read the desired state after the database was restored; it may be installed already.",
        _ => null,
    };

    // The same plan comes of the same machines: locked and read again they are what it was made from, and who else has their new addresses is nobody.
    private static async Task<Dictionary<Guid, Machine>?> LockedAsync(Transaction tx, IReadOnlyList<MachineChange> changes)
    {
        var locked = new Dictionary<Guid, Machine>();
        foreach (var before in changes.Select(change => change.Before).OfType<Machine>().OrderBy(machine => machine.Id))
        {
            if (await MachineStore.FindAsync(tx, before.Id) is not { } current || DesiredMachines.Differs(before, current))
            {
                return null;
            }

            locked[current.Id] = current;
        }

        foreach (var mac in changes.SelectMany(change => change.After.Macs.Except(change.Before?.Macs ?? [])))
        {
            if (await MachineStore.HolderAsync(tx, mac) is { } holder && !locked.ContainsKey(holder))
            {
                return null;
            }
        }

        return locked;
    }

    private static bool Moves(MachineChange change) => !(change.Before?.Macs ?? []).ToHashSet().SetEquals(change.After.Macs);
}
