using System.CommandLine;

namespace Goosed.Chaos;

/// <summary><c>chaos</c>: breaks a cluster's parts under load, and prints what was lost, doubled or stuck.</summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often every fault strikes.", DefaultValueFactory = _ => 1 };
        var hold = new Option<int>("--hold") { Description = "Seconds that a fault lasts.", DefaultValueFactory = _ => 5 };
        var only = new Option<string>("--only") { Description = "Only the faults whose names have this text." };
        var kills = new Option<int>("--kills") { Description = "Instead of the faults: kill so many times any process, and empty the database in the end." };
        var command = new Command("chaos", "Break one part after the other under load; exit code 1 when anything was lost, doubled or stuck.") { rounds, hold, only, kills };
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(kills) is > 0 and var count)
            {
                return await StrikeAsync(new(), [RoleFaults.KilledTimes(count)], TimeSpan.Zero, ct, isEmptied: true);
            }

            IReadOnlyList<Fault> chosen = [.. Faults.All.Where(fault => fault.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase))];
            if (chosen.Count == 0)
            {
                await Console.Error.WriteLineAsync($"chaos: no fault has '{parsed.GetValue(only)}' in its name; there are: {string.Join(", ", Faults.All.Select(fault => fault.Name))}");
                return 2;
            }

            return await StrikeAsync(new(), [.. Enumerable.Repeat(chosen, parsed.GetValue(rounds)).SelectMany(faults => faults)], TimeSpan.FromSeconds(parsed.GetValue(hold)), ct);
        });
        return command;
    }

    /// <summary>Starts a cluster, strikes it, and says what became of it.</summary>
    public static async Task<int> StrikeAsync(ClusterPlan plan, IReadOnlyList<Fault> faults, TimeSpan hold, CancellationToken ct, bool isEmptied = false)
    {
        await using var cluster = await Cluster.StartShownAsync(plan, ct);
        var run = new ChaosRun(cluster, hold);
        var (struck, bad) = (0, 0);
        await foreach (var result in run.RunAsync(faults, ct))
        {
            struck++;
            bad += result.Problems.Count > 0 ? 1 : 0;
            Console.WriteLine($"{(result.Problems.Count == 0 ? "ok  " : "FAIL")} {result.Fault,-48} {result.Machines,5} machines");
            foreach (var problem in result.Problems.Take(10))
            {
                Console.WriteLine($"       {problem}");
            }
        }

        if (isEmptied)
        {
            var problems = await cluster.EmptyAsync(run.Told, ct);
            bad += problems.Count > 0 ? 1 : 0;
            Console.WriteLine($"{(problems.Count == 0 ? "ok  " : "FAIL")} the database emptied");
            problems.ToList().ForEach(problem => Console.WriteLine($"       {problem}"));
        }

        Console.WriteLine($"{struck} faults, {run.Told.Installed.Count} machines installed, {run.Told.Uploaded.Count} uploads, {run.Told.Followed.Count} events followed; {bad} faults lost, doubled or blocked something");
        return bad == 0 ? 0 : 1;
    }
}
