using System.Globalization;
using System.Text.Json.Nodes;
using Goosed.Load;

namespace Goosed.Bench;

/// <summary>Machines that do not exist, taken from enrolment to success by <c>goosectl simulate --complete</c>, against a goosed that was just started.</summary>
internal sealed record StormFigures(
    int Machines, int Succeeded, int Unfinished, double Seconds, double MedianSeconds, double WorstSeconds, double RequestsPerMachine, double ServerMs, double ClientMs, double PeakMegabytes,
    IReadOnlyList<string> Failures)
{
    private const double MostMegabytes = 350;

    private const double Megabyte = 1024 * 1024;

    public double PerSecond => Succeeded / Seconds;

    /// <summary>Machines that failed and runs without their end; memory beyond the bar counts as one more.</summary>
    public int Errors => Machines - Succeeded + Unfinished + (PeakMegabytes < MostMegabytes ? 0 : 1);

    public static async Task<StormFigures> MeasureAsync(Workspace workspace, int machines)
    {
        await using var goosed = Server.Goosed(workspace.NewData(), workspace.Infra, onEnrol: "run");
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{goosed.Port}") };
        await Seed.ReadyAsync(goosed);
        var (requests, processor) = (await RequestsAsync(client), goosed.ProcessorTime);
        var (result, clientTime) = await Simulation.RunAsync(Server.Metadata("Goosectl"), new($"http://127.0.0.1:{goosed.Port}"), machines);
        processor = goosed.ProcessorTime - processor;
        requests = await RequestsAsync(client) - requests;
        return new(
            machines,
            await RunsAsync(client, "success"),
            await RunsAsync(client, "running") + await RunsAsync(client, "failed") + await RunsAsync(client, "cancelled"),
            (double?)result["seconds"] ?? double.NaN,
            (double?)result["p50_seconds"] ?? double.NaN,
            (double?)result["p99_seconds"] ?? double.NaN,
            requests / machines,
            processor.TotalMilliseconds / machines,
            clientTime.TotalMilliseconds / machines,
            goosed.PeakMemoryBytes / Megabyte,
            [.. (result["failures"] as JsonArray ?? []).Select(failure => $"{failure?["count"]} × {failure?["reason"]}")]);
    }

    public string ToText() => string.Create(CultureInfo.InvariantCulture,
        $"""
        storm: {Machines:N0} machines from enrolment to success against a goosed that was just started, all roles in one process
          machines/s            {PerSecond,10:F1}  ({Seconds:F1} s in all; a machine: half within {MedianSeconds:F2} s, 99 of 100 within {WorstSeconds:F2} s)
          succeeded             {Succeeded,10:N0}
          runs that did not     {Unfinished,10:N0}  {string.Join("; ", Failures)}
          requests a machine    {RequestsPerMachine,10:F1}  ({PerSecond * RequestsPerMachine:N0} requests a second, the removal at the end included)
          CPU ms a machine      {ServerMs,10:F2}  goosed; {ClientMs:F2} goosectl, on the same cores
          peak memory MiB       {PeakMegabytes,10:F0}  (bar {MostMegabytes:F0}: {(PeakMegabytes < MostMegabytes ? "met" : "MISSED")})

        """);

    private static Task<int> RunsAsync(HttpClient client, string status) => Counts.ItemsAsync(client, $"/v1/runs?status={status}");

    // Every request that the server has answered, by its own count.
    private static Task<double> RequestsAsync(HttpClient client) => Counts.MetricAsync(client, "http_server_request_duration_seconds_count");
}
