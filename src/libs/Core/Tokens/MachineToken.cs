namespace Goosed.Core.Tokens;

/// <summary>A token that a machine holds, and what it is good for.</summary>
public sealed record MachineToken
{
    // How long a machine may go on reporting after its run has ended.
    private static readonly TimeSpan AgentGrace = TimeSpan.FromDays(1);

    public required TokenPurpose Purpose { get; init; }
    public required Guid MachineId { get; init; }
    public required Guid RunId { get; init; }
    public int Uses { get; init; }

    /// <summary>The address that it was first used from; null before.</summary>
    public string? Address { get; init; }

    /// <summary>The run's trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When the run ended; null while it runs.</summary>
    public DateTimeOffset? RunFinishedAt { get; init; }

    /// <summary>True when the run's milestone has outlasted its deadline.</summary>
    public bool RunOverdue { get; init; }

    /// <summary>
    /// True while it is taken: to the end of its run and no longer than its milestone's deadline, and an agent's for a day after the run.
    /// </summary>
    public bool IsLive(DateTimeOffset now) => Purpose == TokenPurpose.Agent
        ? RunFinishedAt is not { } finished || now < finished + AgentGrace
        : RunFinishedAt is null && !RunOverdue;
}
