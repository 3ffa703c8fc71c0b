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

    /// <summary>When the run ended; null while it runs.</summary>
    public DateTimeOffset? RunFinishedAt { get; init; }

    /// <summary>True while it is taken: to the end of its run, and an agent's for a day longer.</summary>
    public bool IsLive(DateTimeOffset now) =>
        RunFinishedAt is not { } finished || Purpose == TokenPurpose.Agent && now < finished + AgentGrace;
}

/// <summary>Looks up machines' tokens.</summary>
public interface IMachineTokens
{
    /// <summary>The live token with this value and purpose, or null.</summary>
    Task<MachineToken?> FindAsync(string value, TokenPurpose purpose, CancellationToken ct);
}
