using System.Text.Json.Serialization;
using Goosed.Bench.Relay;

namespace Goosed.Bench;

/// <summary>What a run of the benchmark measured; parts that were not asked for are null.</summary>
internal sealed record Figures(DateTimeOffset At, int Processors, Comparison? Boot, Comparison? Facts, StartFigures? Start, StormFigures? Storm, RelayFigures? Relay)
{
    /// <summary>Large files from the disk, beside SendFileAsync and nginx.</summary>
    public IReadOnlyList<Comparison>? Files { get; init; }

    /// <summary>Large files from an S3 gateway, beside the gateway itself; one download and eight.</summary>
    public IReadOnlyList<Comparison>? Proxy { get; init; }

    public int Errors => new[] { Boot, Facts }.Concat(Files ?? []).Concat(Proxy ?? []).Sum(part => part?.Errors ?? 0) + (Storm?.Errors ?? 0);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Figures))]
internal sealed partial class FiguresJson : JsonSerializerContext;
