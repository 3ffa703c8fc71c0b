using Goosed.Testing;

namespace Goosed.Chaos;

/// <summary>What a PostgreSQL server does to those who use it.</summary>
internal static class DatabaseFaults
{
    private const int Cuts = 5;

    // Only root can make a disk to fill.
    private static readonly Fault s_full = new("PostgreSQL's disk full", FillAsync);

    public static IEnumerable<Fault> All =>
    [
        new("PostgreSQL restarted", (cluster, _, ct) => RestartAsync(cluster, "INT", TimeSpan.Zero, ct)),
        new("PostgreSQL killed", (cluster, _, ct) => RestartAsync(cluster, "QUIT", TimeSpan.Zero, ct)),
        new("PostgreSQL gone for a while", (cluster, hold, ct) => RestartAsync(cluster, "INT", hold, ct)),
        new("PostgreSQL's connections cut", CutAsync),
        .. SmallDisk.CanMount ? new[] { s_full } : [],
    ];

    private static async Task RestartAsync(Cluster cluster, string signal, TimeSpan gone, CancellationToken ct)
    {
        await cluster.Database.StopAsync(signal);
        await Task.Delay(gone, TimeProvider.System, ct);
        await cluster.Database.StartAsync();
        await cluster.UntilReadyAsync(cluster.Processes, ct);
    }

    // It refuses what needs room; when its log has none it ends, and is started again once there is.
    private static async Task FillAsync(Cluster cluster, TimeSpan hold, CancellationToken ct)
    {
        cluster.Database.Disk?.Fill();
        await Task.Delay(hold, TimeProvider.System, ct);
        cluster.Database.Disk?.Free();
        if (!cluster.Database.IsRunning)
        {
            await cluster.Database.StartAsync();
        }

        await cluster.UntilReadyAsync(cluster.Processes, ct);
    }

    private static async Task CutAsync(Cluster cluster, TimeSpan hold, CancellationToken ct)
    {
        for (var cut = 0; cut < Cuts; cut++)
        {
            await cluster.Database.CutAsync(cluster.DatabaseName);
            await Task.Delay(hold / Cuts, TimeProvider.System, ct);
        }
    }
}
