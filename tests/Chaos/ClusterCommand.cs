using System.CommandLine;
using Goosed.Load;

namespace Goosed.Chaos;

/// <summary><c>cluster</c>: starts everything, shows it at work with a few machines, and stops it.</summary>
internal static class ClusterCommand
{
    public static Command Create()
    {
        var machines = new Option<int>("--machines") { Description = "How many machines are installed.", DefaultValueFactory = _ => 3 };
        var keep = new Option<bool>("--keep") { Description = "Leave it running until Ctrl-C." };
        var command = new Command("cluster", "Start three NATS servers, PostgreSQL, Ceph's S3 gateway and two processes of each role behind one address, and install machines with them.") { machines, keep };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(machines), parsed.GetValue(keep), ct));
        return command;
    }

    private static async Task<int> RunAsync(int machines, bool keep, CancellationToken ct)
    {
        await using var cluster = await Cluster.StartShownAsync(new(), ct);
        foreach (var process in cluster.Processes)
        {
            Console.WriteLine($"  {process.Name,-13} {process.Address.Authority}");
        }

        Console.WriteLine($"  in front      {cluster.Front.Address.Authority}   operator's token: {Cluster.AdminToken}");
        var told = new Told();
        using var client = new Client(cluster.Front.Address, told, Cluster.AdminToken);
        var lives = new MachineClients(client, told);
        await new OperatorClients(client, lives, told).UploadAsync("kernel", [1, 2, 3], """{"name": "kernel"}""", ct);
        for (var number = 1; number <= machines; number++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var machine = await lives.InstallOneAsync(ct);
            await UntilSuccessAsync(client, machine, ct);
            Console.WriteLine($"Machine {machine} was enrolled, booted, installed and reported; its run is a success after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s.");
        }

        if (keep)
        {
            Console.WriteLine("Ctrl-C stops it.");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Console.WriteLine("Stopping it.");
        return 0;
    }

    private static async Task UntilSuccessAsync(Client client, string machine, CancellationToken ct)
    {
        while ((await client.AskAsync(HttpMethod.Get, $"/v1/runs?machine_id={machine}&status=success", ct)).Text.Contains("\"items\":[]", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }
}
