namespace Goosed.Core.Runs;

/// <summary>What can happen to a run.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>A milestone of the run's workflow was reported.</summary>
    public sealed record MilestoneReported(string Milestone, MilestoneState State, string? Message, string? Log) : RunEvent
    {
        /// <summary>The operator who reported it; null for the machine itself.</summary>
        public string? Operator { get; init; }
    }

    /// <summary>The installer's boot script was handed out.</summary>
    /// <param name="AttemptLimit">After so many attempts without a new milestone the run fails.</param>
    /// <param name="AttemptTime">Boots within it are one attempt.</param>
    public sealed record ScriptServed(int AttemptLimit, TimeSpan AttemptTime) : RunEvent;

    /// <summary>The machine asked for its boot script, and there is something that keeps it from being handed an installer.</summary>
    public sealed record Waits(string Reason) : RunEvent;

    /// <summary>The kernel, initrd or answer file of the run was fetched.</summary>
    public sealed record InstallerFetched : RunEvent;

    /// <summary>Facts that belong to the run arrived.</summary>
    public sealed record FactsArrived(bool PostinstallDone) : RunEvent;

    /// <summary>Somebody ended it.</summary>
    public sealed record Finished(RunStatus Status, string? Message, string? Logs) : RunEvent;

    /// <summary>Its current milestone has outlasted its limit, by the time during which the machine could be heard.</summary>
    public sealed record Overdue : RunEvent;
}
