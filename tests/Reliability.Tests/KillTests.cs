using System.Globalization;
using System.Security.Cryptography;
using Goosed.Chaos;
using Goosed.Load;
using Goosed.Testing;
using Microsoft.Data.Sqlite;

namespace Goosed.Reliability.Tests;

/// <summary>
/// Kills goosed again and again while machines install and operators work, at places between two steps and at random, and compares
/// in the end what clients were told with what took effect. Then its database is emptied. GOOSED_TEST_KILLS says how often it is killed.
/// </summary>
[Collection("One at a time, as both load the machine")]
public sealed class KillTests
{
    // The load is ended here, so that a machine that can't go on is a failure and not an endless test.
    private static readonly TimeSpan s_drainLimit = TimeSpan.FromSeconds(30);

    // Longer than any place takes to be reached, on a slow machine.
    private static readonly TimeSpan s_placeLimit = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan s_clockJump = TimeSpan.FromDays(2);

    [Fact]
    public async Task Kills_lose_nothing_double_nothing_and_leave_nothing_stuck()
    {
        var ct = TestContext.Current.CancellationToken;
        var kills = int.Parse(Environment.GetEnvironmentVariable("GOOSED_TEST_KILLS") ?? "20", CultureInfo.InvariantCulture);
        using var directory = new TestDirectory();
        Fleet.WriteInfra(directory["infra"]);
        var told = new Told();
        var settings = new Dictionary<string, string?> { ["GOOSED_DATA"] = directory["data"], ["INFRA_PATH"] = directory["infra"] };
        using var server = new GoosedProcess([], settings, directory["goosed.log"], directory["seen"]);
        server.Start();
        using var fleet = await Fleet.StartAsync(server.Address, told, operatorToken: null, ct);

        var (named, random) = await KillAsync(server, directory, kills, fleet.Work, ct);
        await fleet.StopAsync(s_drainLimit, ct);

        // Stuck is what has not come to its end 30 s after the last kill.
        await fleet.SettledAsync(s_drainLimit, ct);
        await fleet.HangUpAsync();
        var exitCode = await server.StopAsync(ct);
        Ledger ledger;
        await using (var database = new SqliteConnection($"Data Source={directory["data/goosed.db"]};Mode=ReadOnly;Pooling=false"))
        {
            await database.OpenAsync(ct);
            ledger = await Ledger.CheckAsync(told, database, key => DigestAsync(directory, key, ct));
            Assert.Equal("ok", IntegrityOf(database));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{named + random} kills ({named} at named places, {random} at random), {CrashPlaces.All.Count} places, {told.Installed.Count} machines installed, {told.Overdue.Count} ended by a deadline, "
            + $"{told.Facts.Count} facts, {told.Uploaded.Count} uploads, {told.Followed.Count} events: lost {ledger.Lost.Count}, doubled {ledger.Doubled.Count}, stuck {ledger.Stuck.Count}");
        Assert.Equal(0, exitCode);
        Assert.Empty(told.Wrongs);
        Assert.Empty(ledger.Lost);
        Assert.Empty(ledger.Doubled);
        Assert.Empty(ledger.Stuck);
        Assert.Equal("", string.Join(", ", server.Seen.Except(CrashPlaces.All).Except(CrashPlaces.Seldom).Select(place => $"not in CrashPlaces: {place}")));
        Assert.Equal("", string.Join(", ", CrashPlaces.All.Except(server.Seen).Select(place => $"never passed: {place}")));
        Assert.Empty(await EmptiedAsync(server, settings, directory, told, ct));
    }

    private static Task<IReadOnlyList<string>> EmptiedAsync(
        GoosedProcess server, Dictionary<string, string?> settings, TestDirectory directory, Told told, CancellationToken ct)
    {
        foreach (var file in Directory.EnumerateFiles(directory["data"], "goosed.db*"))
        {
            File.Delete(file);
        }

        return EmptiedDatabase.ProblemsAsync(settings, directory["infra"], () => server.Start(), server.Address, told, operatorToken: null, ct);
    }

    private static async Task<string?> DigestAsync(TestDirectory directory, string key, CancellationToken ct)
    {
        await using var stored = new FileStream(directory[$"data/objects/objects/{key}"], FileMode.Open, FileAccess.Read);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stored, ct));
    }

    private static string? IntegrityOf(SqliteConnection database)
    {
        using var command = database.CreateCommand();
        command.CommandText = "pragma integrity_check";
        return (string?)command.ExecuteScalar();
    }

    // Every fourth kill comes at no place in particular. Fewer kills than places take places evenly from the list.
    private static async Task<(int Named, int Random)> KillAsync(GoosedProcess server, TestDirectory directory, int kills, Task work, CancellationToken ct)
    {
        var (named, random) = (0, 0);
        var places = kills - kills / 4;
        server.Kill();
        await server.DiedAsync(s_placeLimit, ct);
        for (var kill = 1; kill < kills; kill++)
        {
            // So that each start finds a desired state to take over.
            Fleet.WriteSpare(directory["infra"], kill);
            // Its clock jumps two days ahead and back again, life by life.
            server.ClockAhead = kill % 3 == 1 ? s_clockJump : TimeSpan.Zero;
            var place = kill % 4 == 3 ? null : CrashPlaces.All[named++ * Math.Max(CrashPlaces.All.Count / places, 1) % CrashPlaces.All.Count];
            server.Start(place, after: place is null ? 0 : CrashPlaces.Passes(place));
            if (place is null)
            {
                random++;
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(700, 2500)), TimeProvider.System, ct);
                server.Kill();
            }

            Assert.True(await server.DiedAsync(s_placeLimit, ct), $"'{place}' was not reached.\n{server.LogEnd}");
            Assert.False(work.IsCompleted, $"The load ended: {work.Exception}");
        }

        server.ClockAhead = TimeSpan.Zero;
        server.Start();
        return (named, random + 1);
    }
}
