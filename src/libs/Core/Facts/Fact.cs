namespace Goosed.Core.Facts;

/// <summary>A snapshot that a machine reported about itself.</summary>
public sealed record Fact
{
    public required Guid Id { get; init; }
    public required Guid MachineId { get; init; }

    /// <summary>
    /// The run that it belongs to: that of the token that posted it, else the one that was running then; null when there was none.
    /// </summary>
    public Guid? RunId { get; init; }

    /// <summary>True when it came while the machine awaited its first run, which it counts for.</summary>
    public bool AwaitedRun { get; init; }

    /// <summary>A JSON object, as it came.</summary>
    public required string Snapshot { get; init; }

    /// <summary>True when the snapshot says <c>"postinstall_done": true</c>.</summary>
    public bool PostinstallDone { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
