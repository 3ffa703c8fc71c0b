using Goosed.Testing;

namespace Goosed.Chaos;

/// <summary>What an S3 gateway does to those who use it, by a proxy in front of a real one.</summary>
internal static class ObjectFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("S3 not reachable", Spoiled(Spoiling.Refuse)),
        new("S3 answers 500", Spoiled(Spoiling.Answer500)),
        new("S3 answers 503", Spoiled(Spoiling.Answer503)),
        new("S3 is slow", Spoiled(Spoiling.Slow)),
        new("S3 answers are cut short", Spoiled(Spoiling.Cut)),
        new("S3 answers hold wrong bytes", Spoiled(Spoiling.Flip)),
        new("S3 receives wrong bytes", Spoiled(Spoiling.FlipSent)),
    ];

    private static Func<Cluster, TimeSpan, CancellationToken, Task> Spoiled(Spoiling fault) => async (cluster, hold, ct) =>
    {
        cluster.Objects.Fault = fault;
        await Task.Delay(hold, TimeProvider.System, ct);
        cluster.Objects.Fault = null;
        await cluster.UntilReadyAsync(cluster.Of("artifacts-gw"), ct);
    };
}
