using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Database.Runs;

namespace Goosed.Database.Machines;

/// <summary>A machine that asks by an address on record, in few columns.</summary>
public sealed record BootSummary
{
    public required Guid MachineId { get; init; }

    /// <summary>True while its first run is yet to be made.</summary>
    public bool AwaitsRun { get; init; }

    /// <summary>True when no run of it is running and nothing that it tells speaks against its being this machine.</summary>
    public bool IsIdle { get; init; }

    /// <summary>True while no run of it starts by itself.</summary>
    public bool OnHold { get; init; }

    /// <summary>A run that it had, to be shown.</summary>
    public Guid? RunId { get; init; }
    public string? RunStatus { get; init; }

    /// <summary>How it starts its own disk, as its profile says; null for the usual way.</summary>
    public string? LocalBoot { get; init; }

    /// <summary>What <see cref="BootPlan"/> decides of a machine that is idle.</summary>
    public string Reason => RunId is { } run && RunStates.ParseStatus(RunStatus) is { } status
        ? BootPlan.EndedReason(run, status)
        : OnHold ? BootPlan.OnHold : BootPlan.NoRun;
}

/// <summary>What a boot request is decided from.</summary>
/// <param name="Who">Which machine asks.</param>
/// <param name="Run">Its running run, else its newest one.</param>
/// <param name="LocalBoot">How it starts its own disk, as its profile says; null for the usual way.</param>
/// <param name="IsListed">True when its address is listed among those of unknown machines.</param>
public sealed record BootState(Identification Who, Run? Run, string? LocalBoot, bool IsListed)
{
    /// <summary>The machine on record with the address, whoever it is that asks; null when there is none.</summary>
    public Machine? Machine => Who switch
    {
        Identification.Known known => known.Machine,
        Identification.Contradiction against => against.Machine,
        _ => null,
    };
}

/// <summary>The queries behind a boot request.</summary>
public static class BootLookup
{
    private const string LocalBoot =
        $"""
        coalesce(m.profile ->> 'local_boot', m.desired -> 'profile' ->> 'local_boot',
            (select b.local_boot from blueprints b where b.present and case
                when {MachineStore.WantedBlueprint} is null then b.is_default else b.name = {MachineStore.WantedBlueprint} end
            order by b.name limit 1))
        """;

    /// <summary>
    /// The one query behind nearly every boot, that of an installed machine: whether there is anything to decide at all. It says so only
    /// where
    /// <see cref="Identification"/> and <see cref="BootPlan"/> could say nothing but the local disk.
    /// </summary>
    public static Task<BootSummary?> SummaryAsync(Session session, MacAddress mac, MachineIdentity told) => session.FindAsync<BootSummary>(
        $"""
        select m.id as machine_id, m.awaits_run, m.held is not null as on_hold, r.id as run_id, r.status as run_status, {LocalBoot} as local_boot,
            not m.awaits_run
                and (@uuid is null or m.uuid is null or m.uuid in (@uuid, @swapped))
                and (@serial is null or m.serial is null or m.serial = @serial)
                and not exists(select 1 from runs where machine_id = m.id and status = 'running')
                and not exists(select 1 from machines o where o.uuid in (@uuid, @swapped) and o.id <> m.id and o.deleted_at is null)
                and not exists(select 1 from machines o where o.serial = @serial and o.id <> m.id and o.deleted_at is null)
                and not exists(select 1 from unknown_boots where mac = @mac) as is_idle
        from machine_macs a join machines m on m.id = a.machine_id
        left join runs r on r.machine_id = m.id and r.seq = (select seq from runs where machine_id = m.id order by seq desc limit 1)
        where a.mac = @mac
        """,
        new { mac, serial = told.Serial, uuid = told.Uuid, swapped = told.Uuid is null ? null : SmbiosUuid.Swapped(told.Uuid) });

    /// <summary>All that the request is decided from; in a transaction its machine is locked until the end.</summary>
    public static async Task<BootState> FindAsync(Session session, MachineIdentity told)
    {
        var who = Identification.Decide(told, await MachineStore.CandidatesAsync(session, told));
        if (who is Identification.Known { Machine: var found } known && (told.Mac is not { } mac || !found.Macs.Contains(mac)))
        {
            // Found by something else than its address, and so not locked yet.
            who = await MachineStore.FindAsync(session, found.Id) is { } locked
                ? known with { Machine = locked }
                : new Identification.Unknown();
        }

        var isListed = told.Mac is { } address && await UnknownBootStore.FindAsync(session, address) is not null;
        return who switch
        {
            Identification.Known { Machine: var machine } => await WithRunAsync(session, who, machine, isListed),
            Identification.Contradiction { Machine: var machine } => await WithRunAsync(session, who, machine, isListed),
            _ => new(who, null, null, isListed),
        };
    }

    private static async Task<BootState> WithRunAsync(Session session, Identification who, Machine machine, bool isListed) => new(
        who,
        await RunStore.CurrentAsync(session, machine.Id),
        await session.FindAsync<string>($"select {LocalBoot} from machines m where m.id = @Id", new { machine.Id }),
        isListed);
}
