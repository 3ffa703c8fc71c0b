using Goosed.Chaos;

namespace Goosed.Reliability.Tests;

/// <summary>A cluster whose parts break while machines install; make chaos breaks all of them, and for longer.</summary>
[Collection("One at a time, as both load the machine")]
public sealed class ChaosTests
{
    private static readonly IReadOnlyList<string> s_faults =
    [
        "api killed between two steps", "orchestrator killed", "inventory paused", "PostgreSQL killed", "NATS stores wiped", "S3 answers 503", "S3 answers hold wrong bytes", "every role killed at once",
    ];

    [Fact]
    public async Task Parts_of_a_cluster_break_and_nothing_is_lost_doubled_or_stuck()
    {
        Assert.SkipWhen(Cluster.Missing is not null, Cluster.Missing ?? "");
        var ct = TestContext.Current.CancellationToken;
        await using var cluster = await Cluster.StartAsync(new(), ct);
        var run = new ChaosRun(cluster, TimeSpan.FromSeconds(2));
        var failed = new List<string>();

        await foreach (var result in run.RunAsync([.. s_faults.Select(name => Faults.All.Single(fault => fault.Name == name))], ct))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{result.Fault}: {result.Machines} machines");
            failed.AddRange(result.Problems.Select(problem => $"{result.Fault}: {problem}"));
        }

        Assert.Empty(failed);
        Assert.True(run.Told.Installed.Count >= s_faults.Count, $"only {run.Told.Installed.Count} machines were installed");
    }
}
