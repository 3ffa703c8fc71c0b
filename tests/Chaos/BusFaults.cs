using Goosed.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Goosed.Chaos;

/// <summary>What NATS servers do to those who use them. Events that are committed wait in the database.</summary>
internal static class BusFaults
{
    // Only root can make a disk to fill.
    private static readonly Fault s_full = new("NATS servers' disk full", FillAsync);

    public static IEnumerable<Fault> All =>
    [
        new("one NATS server lost", LoseOneAsync),
        new("every NATS server restarted", (cluster, hold, _) => RestartAsync(cluster, wipe: false, hold)),
        new("NATS stream deleted", DeleteStreamAsync),
        new("NATS stores wiped", (cluster, hold, _) => RestartAsync(cluster, wipe: true, hold)),
        .. SmallDisk.CanMount ? new[] { s_full } : [],
    ];

    private static async Task LoseOneAsync(Cluster cluster, TimeSpan hold, CancellationToken ct)
    {
        await cluster.Bus.KillAsync($"n{Random.Shared.Next(1, 4)}");
        await Task.Delay(hold, TimeProvider.System, ct);
        await cluster.Bus.StartNodesAsync();
    }

    private static async Task RestartAsync(Cluster cluster, bool wipe, TimeSpan hold)
    {
        await cluster.Bus.KillAsync();
        if (wipe)
        {
            cluster.Bus.Wipe();
        }

        await Task.Delay(hold, TimeProvider.System);
        await cluster.Bus.StartNodesAsync();
    }

    // A server whose disk is full keeps no streams until it is started again.
    private static async Task FillAsync(Cluster cluster, TimeSpan hold, CancellationToken ct)
    {
        cluster.Bus.Disk?.Fill();
        await Task.Delay(hold, TimeProvider.System, ct);
        cluster.Bus.Disk?.Free();
        await RestartAsync(cluster, wipe: false, TimeSpan.Zero);
    }

    private static async Task DeleteStreamAsync(Cluster cluster, TimeSpan hold, CancellationToken ct)
    {
        await using var connection = new NatsConnection(new() { Url = cluster.Bus.Url });
        await new NatsJSContext(connection).DeleteStreamAsync("GOOSED", ct);
        await Task.Delay(hold, TimeProvider.System, ct);
    }
}
