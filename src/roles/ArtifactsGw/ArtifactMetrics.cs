using System.Diagnostics.Metrics;

namespace Goosed.ArtifactsGw;

/// <summary>Bytes in and out.</summary>
internal sealed class ArtifactMetrics
{
    private readonly Counter<long> _bytes;

    public ArtifactMetrics(IMeterFactory meters) =>
        _bytes = meters.Create("Goosed.ArtifactsGw").CreateCounter<long>("goosed_artifact_bytes", unit: "By", description: "Bytes of artifacts moved, by direction.");

    public void Sent(long bytes) => _bytes.Add(bytes, new KeyValuePair<string, object?>("op", "get"));

    public void Received(long bytes) => _bytes.Add(bytes, new KeyValuePair<string, object?>("op", "put"));
}
