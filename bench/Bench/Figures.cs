using System.Text.Json.Serialization;
using Goosed.Bench.Relay;

namespace Goosed.Bench;

/// <summary>What a run of the benchmark measured; parts that were not asked for are null.</summary>
internal sealed record Figures(DateTimeOffset At, int Processors, Comparison? Boot, Comparison? Facts, StartFigures? Start, StormFigures? Storm, RelayFigures? Relay)
{
    public int Errors => (Boot?.Errors ?? 0) + (Facts?.Errors ?? 0) + (Storm?.Errors ?? 0);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Figures))]
internal sealed partial class FiguresJson : JsonSerializerContext;
