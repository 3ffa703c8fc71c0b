namespace Goosed.Core.Tokens;

/// <summary>A token that a machine holds, and what it is good for.</summary>
public sealed record MachineToken
{
    /// <summary>How long a machine may go on reporting after its run has ended.</summary>
    public static readonly TimeSpan AgentGrace = TimeSpan.FromDays(1);

    // How long an answer file is still given out after the installer has reported its start.
    private static readonly TimeSpan StartedGrace = TimeSpan.FromMinutes(10);

    public required TokenPurpose Purpose { get; init; }
    public required Guid MachineId { get; init; }
    public required Guid RunId { get; init; }
    public int Uses { get; init; }

    /// <summary>The address that it was first used from; null before.</summary>
    public string? Address { get; init; }

    /// <summary>The run's trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How long ago the run ended, by the run clock; null while it runs.</summary>
    public TimeSpan? SinceEnd { get; init; }

    /// <summary>How long ago the run's installer reported its start, by the run clock; null before.</summary>
    public TimeSpan? SinceInstallStarted { get; init; }

    /// <summary>True when the run's milestone has outlasted its deadline.</summary>
    public bool RunOverdue { get; init; }

    /// <summary>
    /// True while it is taken: to the end of its run and no longer than its milestone's deadline, for answer files also no longer than ten
    /// minutes after the start of the install; an agent's for a day after the run. No wall clock decides.
    /// </summary>
    public bool IsLive => Purpose switch
    {
        TokenPurpose.Agent => SinceEnd is not { } ended || ended < AgentGrace,
        TokenPurpose.Render when SinceInstallStarted > StartedGrace => false,
        _ => SinceEnd is null && !RunOverdue,
    };
}
