using Goosed.Core.Machines;
using Goosed.Core.Runs;

namespace Goosed.Database.Machines;

/// <summary>What decides, for nearly every machine that boots, that it gets its own disk.</summary>
public sealed record BootState
{
    public required Guid MachineId { get; init; }

    /// <summary>True while its first run is yet to be made.</summary>
    public bool AwaitsRun { get; init; }

    /// <summary>Its newest run, if it had any.</summary>
    public Guid? RunId { get; init; }
    public string? RunStatus { get; init; }

    /// <summary>The end of that run, when nothing else has to be looked at to boot the disk; null otherwise.</summary>
    public RunStatus? Ended => AwaitsRun || RunStates.ParseStatus(RunStatus) is not { } status || status == Core.Runs.RunStatus.Running ? null : status;
}

/// <summary>The one query behind a boot request of an installed machine.</summary>
public static class BootLookup
{
    public static Task<BootState?> FindAsync(Session session, MacAddress mac) => session.FindAsync<BootState>(
        """
        select a.machine_id, exists(select 1 from machines m where m.id = a.machine_id and m.awaits_run) as awaits_run, r.id as run_id, r.status as run_status
        from machine_macs a
        left join runs r on r.machine_id = a.machine_id and r.seq = (select seq from runs where machine_id = a.machine_id order by seq desc limit 1)
        where a.mac = @mac
        """,
        new { mac });
}
