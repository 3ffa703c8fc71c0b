using Goosed.Load;

namespace Goosed.Chaos;

/// <summary>Processes of goosed that die or stand still.</summary>
internal static class RoleFaults
{
    private static readonly IReadOnlyList<string> s_roles = ["api", "orchestrator", "inventory", "artifacts-gw", "blueprints", "bootd"];

    // Those that keep times.
    private static readonly IReadOnlyList<string> s_timed = ["api", "orchestrator", "inventory"];

    private static readonly TimeSpan s_clockJump = TimeSpan.FromDays(2);

    // Longer than a place takes to be reached under load; where the other replica does the work it may never be.
    private static readonly TimeSpan s_placeLimit = TimeSpan.FromSeconds(10);

    /// <summary>For each role: killed at random, killed between two steps, and stopped for a while.</summary>
    public static IEnumerable<Fault> All =>
    [
        .. s_roles.Select(role => new Fault($"{role} killed", (cluster, hold, ct) => KillAsync(cluster, role, hold, ct))),
        .. CrashPlaces.Of.Select(places => new Fault($"{places.Key} killed between two steps", (cluster, _, ct) => KillAtPlaceAsync(cluster, places.Key, places.Value, ct))),
        .. s_roles.Select(role => new Fault($"{role} paused", (cluster, hold, ct) => PauseAsync(cluster, role, hold, ct))),
        .. s_timed.Select(role => new Fault($"{role}'s clock two days ahead and back", (cluster, hold, ct) => ShiftAsync(cluster, role, s_clockJump, hold, ct))),
        .. s_timed.Select(role => new Fault($"{role}'s clock two days behind and back", (cluster, hold, ct) => ShiftAsync(cluster, role, -s_clockJump, hold, ct))),
        new("every role killed at once", KillAllAsync),
        .. s_roles.Select(role => new Fault($"{role} stopped and started", (cluster, _, ct) => RestartAsync(cluster, cluster.Of(role), ct))),
    ];

    /// <summary>Each process stopped and started again, one after the other: what an upgrade does.</summary>
    public static Fault EachReplaced { get; } = new("every process replaced in turn", (cluster, _, ct) => RestartAsync(cluster, cluster.Processes, ct));

    /// <summary>Any process, killed between two steps or at random, over and over, its clock two days ahead in every third life.</summary>
    public static Fault KilledTimes(int kills) => new($"processes killed {kills} times", (cluster, _, ct) => KillTimesAsync(cluster, kills, ct));

    private static GoosedProcess AnyOf(Cluster cluster, string role) => cluster.Of(role)[Random.Shared.Next(cluster.Of(role).Count)];

    private static async Task KillAsync(Cluster cluster, string role, TimeSpan hold, CancellationToken ct)
    {
        var process = AnyOf(cluster, role);
        process.Kill();
        await Task.Delay(hold, TimeProvider.System, ct);
        await StartAsync(cluster, [process], ct);
    }

    private static async Task KillAtPlaceAsync(Cluster cluster, string role, IReadOnlyList<string> places, CancellationToken ct)
    {
        var process = AnyOf(cluster, role);
        await KillTwiceAsync(process, places, s_placeLimit, ct);
        await StartAsync(cluster, [process], ct);
    }

    // The second time between two steps where it comes to them, and else at the end of the time.
    private static async Task KillTwiceAsync(GoosedProcess process, IReadOnlyList<string> places, TimeSpan limit, CancellationToken ct)
    {
        process.Kill();
        await process.DiedAsync(s_placeLimit, ct);
        var place = places.Count > 0 ? places[Random.Shared.Next(places.Count)] : null;
        process.Start(place, place is null ? 0 : CrashPlaces.Passes(place));
        if (!await process.DiedAsync(limit, ct))
        {
            process.Kill();
        }
    }

    private static async Task KillTimesAsync(Cluster cluster, int kills, CancellationToken ct)
    {
        for (var life = 0; life * 2 < kills; life++)
        {
            var process = cluster.Processes[Random.Shared.Next(cluster.Processes.Count)];
            process.ClockAhead = life % 3 == 1 ? s_clockJump : TimeSpan.Zero;
            var places = life % 4 == 3 ? [] : CrashPlaces.Of.GetValueOrDefault(process.Name) ?? [];
            await KillTwiceAsync(process, places, TimeSpan.FromSeconds(Random.Shared.Next(2, 6)), ct);
            await StartAsync(cluster, [process], ct);
        }

        foreach (var process in cluster.Processes)
        {
            process.ClockAhead = TimeSpan.Zero;
        }

        await RestartAsync(cluster, cluster.Processes, ct);
    }

    // It wakes up with all that it knew before: what others did meanwhile must stand.
    private static async Task PauseAsync(Cluster cluster, string role, TimeSpan hold, CancellationToken ct)
    {
        var process = AnyOf(cluster, role);
        process.Signal("STOP");
        await Task.Delay(hold, TimeProvider.System, ct);
        process.Signal("CONT");
        await cluster.UntilReadyAsync([process], ct);
    }

    // One replica's clock is wrong while the other's is right; then it is put right.
    private static async Task ShiftAsync(Cluster cluster, string role, TimeSpan by, TimeSpan hold, CancellationToken ct)
    {
        var process = AnyOf(cluster, role);
        process.ClockAhead = by;
        await RestartAsync(cluster, [process], ct);
        await Task.Delay(hold, TimeProvider.System, ct);
        process.ClockAhead = TimeSpan.Zero;
        await RestartAsync(cluster, [process], ct);
    }

    private static async Task KillAllAsync(Cluster cluster, TimeSpan hold, CancellationToken ct)
    {
        foreach (var process in cluster.Processes)
        {
            process.Kill();
        }

        await Task.Delay(hold, TimeProvider.System, ct);
        await StartAsync(cluster, cluster.Processes, ct);
    }

    private static async Task RestartAsync(Cluster cluster, IReadOnlyList<GoosedProcess> processes, CancellationToken ct)
    {
        foreach (var process in processes)
        {
            var code = await process.StopAsync(ct);
            if (code != 0)
            {
                throw new InvalidOperationException($"{process.Name} ended with exit code {code} when it was asked to stop:\n{process.LogEnd}");
            }

            await StartAsync(cluster, [process], ct);
        }
    }

    private static async Task StartAsync(Cluster cluster, IReadOnlyList<GoosedProcess> processes, CancellationToken ct)
    {
        foreach (var process in processes)
        {
            await process.EndedAsync(ct);
            process.Start();
        }

        await cluster.UntilReadyAsync(processes, ct);
    }
}
