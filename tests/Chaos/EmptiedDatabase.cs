using System.Text.Json.Nodes;
using Goosed.Load;
using Goosed.Testing;

namespace Goosed.Chaos;

/// <summary>An empty database in the place of one that was lost: goosed does not start on it by itself, and then arms nothing.</summary>
internal static class EmptiedDatabase
{
    private const string ArmedMac = "02:ff:00:00:00:04";

    // Of those that were installed before, so many boot.
    private const int Boots = 20;

    private static readonly TimeSpan s_readingTime = TimeSpan.FromSeconds(60);

    /// <summary>Accepts the empty database, has machines boot, and gives what went wrong.</summary>
    /// <param name="settings">Of the processes, all of which have ended.</param>
    /// <param name="infra">The desired state; it gets a machine that would be installed.</param>
    /// <param name="start">Starts the processes again.</param>
    /// <param name="address">Where they are asked.</param>
    /// <param name="told">The machines that were installed before.</param>
    /// <param name="operatorToken">What operators' calls sign in with; null where nobody is asked.</param>
    /// <param name="ct">Ends it early.</param>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(
        IReadOnlyDictionary<string, string?> settings, string infra, Action start, Uri address, Told told, string? operatorToken, CancellationToken ct)
    {
        Fleet.WriteMachine(infra, "armed", ArmedMac);
        var problems = new List<string>();
        var refused = await RunAsync(settings, "serve", ct);
        if (refused.ExitCode != 2 || !refused.Output.Contains("goosed accept-database", StringComparison.Ordinal))
        {
            problems.Add($"an empty database was not refused: {refused.ExitCode} {refused.Output}");
        }

        var accepted = await RunAsync(settings, "accept-database", ct);
        if (accepted.ExitCode != 0)
        {
            problems.Add($"it was not accepted: {accepted.ExitCode} {accepted.Output}");
        }

        start();
        using var http = new HttpClient { BaseAddress = address };
        if (operatorToken is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", operatorToken);
        }

        var armed = await UntilReadAsync(http, ct);
        if ((string?)armed?["held"] is null)
        {
            problems.Add($"the machine of a file is not on hold: {armed}");
        }

        foreach (var mac in told.Enrolled.Where(machine => told.Installed.Contains(machine.Value)).Take(Boots).Select(machine => machine.Key).Append(ArmedMac))
        {
            var script = await http.GetStringAsync($"/v1/boot/ipxe?mac={mac}", ct);
            if (MachineClients.IsInstaller(script))
            {
                problems.Add($"{mac} was handed an installer: {script}");
            }
        }

        var runs = JsonNode.Parse(await http.GetStringAsync("/v1/runs", ct))?["items"]?.AsArray().Count;
        return runs == 0 ? problems : [.. problems, $"{runs} runs that nobody asked for"];
    }

    private static Task<Tool.Outcome> RunAsync(IReadOnlyDictionary<string, string?> settings, string command, CancellationToken ct) => Tool.RunAsync(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "Goosed.dll"), command],
        new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value ?? "")))
        {
            ["GOOSED_LISTEN"] = "http://127.0.0.1:0",
        },
        ct);

    private static async Task<JsonNode?> UntilReadAsync(HttpClient http, CancellationToken ct)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < s_readingTime;)
        {
            try
            {
                var machines = JsonNode.Parse(await http.GetStringAsync("/v1/machines", ct))?["items"]?.AsArray();
                if (machines?.FirstOrDefault(machine => (string?)machine?["mac"] == ArmedMac) is { } armed)
                {
                    return armed;
                }
            }
            catch (HttpRequestException)
            {
                // It is starting.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        }

        return null;
    }
}
