namespace Goosed.Core.Facts;

/// <summary>A snapshot that a machine reported about itself.</summary>
public sealed record Fact
{
    public required Guid Id { get; init; }
    public required Guid MachineId { get; init; }

    /// <summary>The run whose token posted it; null when an operator or another producer did.</summary>
    public Guid? RunId { get; init; }

    /// <summary>A JSON object, as it came.</summary>
    public required string Snapshot { get; init; }

    /// <summary>True when the snapshot says <c>"postinstall_done": true</c>.</summary>
    public bool PostinstallDone { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
