using Goosed.Core.Machines;

namespace Goosed.Core.Runs;

/// <summary>What a machine that asks for its boot script gets.</summary>
public abstract record BootDecision
{
    private BootDecision()
    {
    }

    /// <summary>Nobody enrolled it.</summary>
    public sealed record Unknown : BootDecision;

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

    public static BootDecision Decide(Machine? machine, Run? run) => (machine, run) switch
    {
        (null, _) => new BootDecision.Unknown(),
        (_, null) => new BootDecision.LocalDisk("no run has been started for this machine"),
        ({ IsProtected: true }, { Status: RunStatus.Running }) => new BootDecision.Fail(run, ProtectedReason),
        (_, { Armed: true }) => new BootDecision.Install(run),
        (_, { Status: RunStatus.Running }) => new BootDecision.LocalDisk($"run {run.Id} has installed this machine and waits for its facts"),
        _ => new BootDecision.LocalDisk(EndedReason(run.Id, run.Status)),
    };

    /// <summary>Why a machine whose last run has ended gets its own disk.</summary>
    public static string EndedReason(Guid runId, RunStatus status) => $"run {runId} ended: {status.ToWord()}";
}
