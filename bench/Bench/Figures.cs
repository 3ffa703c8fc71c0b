using System.Text.Json.Serialization;
using Goosed.Bench.Relay;
using Goosed.Bench.Soak;

namespace Goosed.Bench;

/// <summary>What a run of the benchmark measured; parts that were not asked for are null.</summary>
internal sealed record Figures(DateTimeOffset At, int Processors)
{
    /// <summary>Boot scripts, on the embedded database and on PostgreSQL.</summary>
    public IReadOnlyList<Comparison>? Boot { get; init; }

    /// <summary>Facts, on the same.</summary>
    public IReadOnlyList<Comparison>? Facts { get; init; }
    public StartFigures? Start { get; init; }
    public StormFigures? Storm { get; init; }
    public FollowerFigures? Followers { get; init; }

    /// <summary>Honest machines beside attackers.</summary>
    public SoakFigures? Soak { get; init; }

    /// <summary>Events to JetStream, from the same databases.</summary>
    public IReadOnlyList<RelayFigures>? Relay { get; init; }

    /// <summary>Large files from the disk, beside SendFileAsync and nginx.</summary>
    public IReadOnlyList<Comparison>? Files { get; init; }

    /// <summary>Large files from an S3 gateway, beside the gateway itself; one download and eight.</summary>
    public IReadOnlyList<Comparison>? Proxy { get; init; }

    public int Errors => new[] { Boot, Facts, Files, Proxy }.SelectMany(part => part ?? []).Sum(part => part.Errors)
        + (Storm?.Errors ?? 0) + (Followers?.Errors ?? 0) + (Soak?.Errors ?? 0);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Figures))]
internal sealed partial class FiguresJson : JsonSerializerContext;
