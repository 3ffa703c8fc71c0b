using System.CommandLine;

namespace Goosed.Chaos;

/// <summary><c>upgrade</c>: a cluster of another version, replaced by this one process by process while machines install.</summary>
internal static class UpgradeCommand
{
    private const string Host = "Goosed.CrashHost.dll";

    public static Command Create()
    {
        var from = new Option<DirectoryInfo>("--from") { Description = "Where the other version's artifacts/bin/Chaos/release is.", Required = true };
        var command = new Command("upgrade", "Start a cluster of an older version, replace each of its processes by this version's under load, and count what was lost.") { from };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(from), ct));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo from, CancellationToken ct)
    {
        var host = Path.Combine(from.FullName, Host);
        if (!File.Exists(host))
        {
            await Console.Error.WriteLineAsync($"upgrade: {from.FullName} holds no {Host}; build the other version (make build) and name its artifacts/bin/Chaos/release.");
            return 2;
        }

        return await ChaosCommand.StrikeAsync(new() { Host = host }, [RoleFaults.EachReplaced], TimeSpan.Zero, ct);
    }
}
