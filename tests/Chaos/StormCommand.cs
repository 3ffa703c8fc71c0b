using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Goosed.Load;
using Npgsql;

namespace Goosed.Chaos;

/// <summary><c>storm</c>: every machine of a data centre is powered on at once; with <c>--lose</c>, processes die half-way.</summary>
internal static class StormCommand
{
    // Consumers have this long after the last machine.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var machines = new Option<int>("--machines") { Description = "How many machines there are.", DefaultValueFactory = _ => 10_000 };
        var lose = new Option<bool>("--lose") { Description = "Kill an api and an orchestrator half-way, for good." };
        var command = new Command("storm", "Take machines from enrolment to success at once; exit code 1 when one of them fails.") { machines, lose };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(machines), parsed.GetValue(lose), ct));
        return command;
    }

    private static async Task<int> RunAsync(int machines, bool lose, CancellationToken ct)
    {
        await using var cluster = await Cluster.StartShownAsync(new(), ct);
        await using var database = await cluster.OpenDatabaseAsync(ct);
        var told = new Told();
        using (var client = new Client(cluster.Front.Address, told, Cluster.AdminToken))
        {
            await new OperatorClients(client, new(client, told), told).UploadAsync("kernel", [1, 2, 3], """{"name": "kernel"}""", ct);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Powering on {machines:N0} machines."));
        var storm = Simulation.RunAsync(Goosectl, cluster.Front.Address, machines, Cluster.AdminToken);
        if (lose)
        {
            await HalfWayAsync(database, machines, storm, ct);
            Lose(cluster, "api");
            Lose(cluster, "orchestrator");
        }

        var (result, _) = await storm;
        await SettledAsync(database, ct);
        Console.WriteLine(result.ToJsonString(new() { WriteIndented = true }));
        var (succeeded, others) = (await CountAsync(database, "status = 'success'", ct), await CountAsync(database, "status <> 'success'", ct));
        var twice = await CountAsync(database, "machine_id in (select machine_id from runs group by machine_id having count(*) > 1)", ct);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{succeeded:N0} runs succeeded, {others:N0} did not; {twice:N0} runs of machines that had more than one; {(int?)result["failed"]:N0} machines failed"));
        return succeeded == machines && others == 0 && twice == 0 && (int?)result["failed"] == 0 ? 0 : 1;
    }

    private static string Goosectl => typeof(StormCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(path => path.Key == "Goosectl").Value ?? "";

    private static void Lose(Cluster cluster, string role)
    {
        var lost = cluster.Of(role)[0];
        lost.Kill();
        Console.WriteLine($"Killed the {role} at {lost.Address.Authority}.");
    }

    private static async Task HalfWayAsync(NpgsqlConnection database, int machines, Task storm, CancellationToken ct)
    {
        while (!storm.IsCompleted && await CountAsync(database, "status = 'success'", ct) < machines / 2)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
        }
    }

    private static async Task SettledAsync(NpgsqlConnection database, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (await CountAsync(database, "status = 'running'", ct) > 0 && TimeProvider.System.GetElapsedTime(since) < s_patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        }
    }

    private static async Task<long> CountAsync(NpgsqlConnection database, string which, CancellationToken ct)
    {
        await using var count = new NpgsqlCommand($"select count(*) from runs where {which}", database);
        return (long)(await count.ExecuteScalarAsync(ct) ?? 0L);
    }
}
