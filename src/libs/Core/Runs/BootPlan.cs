using Goosed.Core.Machines;

namespace Goosed.Core.Runs;

/// <summary>What a machine that asks for its boot script gets.</summary>
public abstract record BootDecision
{
    private BootDecision()
    {
    }

    /// <summary>Its own disk: nobody enrolled it, or nobody has said yet that it is the machine that it resembles.</summary>
    public sealed record Unknown(Machine? Resembles, string? Reason) : BootDecision;

    /// <summary>Its own disk: what it says of itself is not one machine's.</summary>
    public sealed record Contradiction(Machine Machine, Machine? Other, Run? Run, string Reason) : BootDecision;

    /// <summary>Its own disk, for the reason given.</summary>
    public sealed record LocalDisk(string Reason) : BootDecision;

    /// <summary>The installer of its run.</summary>
    public sealed record Install(Run Run) : BootDecision;

    /// <summary>Its run has to end before anything else, and then its own disk.</summary>
    public sealed record Fail(Run Run, string Reason) : BootDecision;
}

/// <summary>The one place that decides whether a machine is handed an installer.</summary>
public static class BootPlan
{
    public const string ProtectedReason = "This machine is protected (profile.protected is true): it is never handed an installer.";

    public const string OnHold = "this machine is on hold, which goosectl machines release ends";

    public const string NoRun = "no run has been started for this machine";

    /// <summary>What the machine gets.</summary>
    /// <param name="who">Which machine asks.</param>
    /// <param name="run">Its running run, else its newest one.</param>
    public static BootDecision Decide(Identification who, Run? run) => who switch
    {
        Identification.Known known => Decide(known.Machine, run),
        Identification.Contradiction against => new BootDecision.Contradiction(
            against.Machine, against.Other, run is { Status: RunStatus.Running } ? run : null, against.Reason),
        Identification.Unknown unknown => new BootDecision.Unknown(unknown.Resembles, unknown.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(who)),
    };

    /// <summary>The same for a machine whose identity nobody doubts.</summary>
    public static BootDecision Decide(Machine machine, Run? run) => run switch
    {
        null => new BootDecision.LocalDisk(machine.Held is null ? NoRun : OnHold),
        { Status: RunStatus.Running } when machine.IsProtected => new BootDecision.Fail(run, ProtectedReason),
        { Armed: true } when machine.Held is not null => new BootDecision.LocalDisk(OnHold),
        { Armed: true } => new BootDecision.Install(run),
        { Status: RunStatus.Running } => new BootDecision.LocalDisk($"run {run.Id} has installed this machine and waits for its facts"),
        _ => new BootDecision.LocalDisk(EndedReason(run.Id, run.Status)),
    };

    /// <summary>Why a machine whose last run has ended gets its own disk.</summary>
    public static string EndedReason(Guid runId, RunStatus status) => $"run {runId} ended: {status.ToWord()}";
}
