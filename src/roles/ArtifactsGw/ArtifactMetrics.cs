using System.Diagnostics.Metrics;

namespace Goosed.ArtifactsGw;

/// <summary>Bytes in and out.</summary>
internal sealed class ArtifactMetrics
{
    private readonly Counter<long> _bytes;

    private readonly Counter<long> _damaged;

    public ArtifactMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Goosed.ArtifactsGw");
        _bytes = meter.CreateCounter<long>("goosed_artifact_bytes", unit: "By", description: "Bytes of artifacts moved, by direction.");
        _damaged = meter.CreateCounter<long>("goosed_artifacts_damaged", description: "Objects whose bytes on disk were found damaged when they were given out.");
        _damaged.Add(0);
    }

    public void Damaged() => _damaged.Add(1);

    public void Sent(long bytes) => _bytes.Add(bytes, new KeyValuePair<string, object?>("op", "get"));

    public void Received(long bytes) => _bytes.Add(bytes, new KeyValuePair<string, object?>("op", "put"));
}
