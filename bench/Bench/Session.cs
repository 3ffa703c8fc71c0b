using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Goosed.Bench.Large;
using Goosed.Bench.Load;
using Goosed.Bench.Relay;
using Goosed.Testing;

namespace Goosed.Bench;

/// <summary>One run of the benchmark, or of the parts of it that were named.</summary>
internal static class Session
{
    private const int Machines = 10_000;
    private const int Connections = 32;
    private const int Rounds = 5;

    private static readonly string[] Parts = ["boot", "facts", "start", "storm", "relay", "files", "proxy"];

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(string[] wanted)
    {
        if (wanted.Except(Parts).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"There is no part '{unknown}'; name some of {string.Join(", ", Parts)}, or none for all.");
            return 2;
        }

        using var workspace = new Workspace();
        var figures = new Figures(TimeProvider.System.GetUtcNow(), Environment.ProcessorCount, null, null, null, null, null)
        {
            Files = Wants("files") ? Show(await LargeFiles.FilesAsync(workspace)) : null,
            Proxy = Wants("proxy") ? Show(await LargeFiles.ProxyAsync(workspace)) : null,
        };
        if (Wants("boot") || Wants("facts") || Wants("start"))
        {
            figures = await MachinesAsync(figures, workspace, Wants);
        }

        figures = figures with { Storm = Wants("storm") ? await StormAsync(workspace) : null };
        figures = figures with { Relay = Wants("relay") ? await RelayAsync(workspace) : null };
        await KeepAsync(figures);
        return figures.Errors == 0 ? 0 : 1;

        bool Wants(string part) => wanted.Length == 0 || wanted.Contains(part);
    }

    private static async Task<Figures> MachinesAsync(Figures figures, Workspace workspace, Func<string, bool> wants)
    {
        await using (var goosed = Server.Goosed(workspace.Data, workspace.Infra))
        {
            var ids = await SeedAsync(goosed, workspace);
            figures = figures with
            {
                Boot = wants("boot") ? await BootAsync(goosed, workspace) : null,
                Facts = wants("facts") ? await FactsAsync(goosed, workspace, ids) : null,
            };
        }

        return figures with { Start = wants("start") ? await StartAsync(workspace) : null };
    }

    private static async Task<Guid[]> SeedAsync(Server goosed, Workspace workspace)
    {
        var since = Stopwatch.GetTimestamp();
        BareServer.Create(workspace.BareFile, Machines);
        await goosed.FirstAnswerAsync("/readyz");
        var ids = await Seed.MachinesAsync(goosed, Machines);
        await Seed.SettledAsync(workspace.Data);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Machines:N0} machines with facts and a finished run each, made in {Stopwatch.GetElapsedTime(since).TotalSeconds:F0} s\n"));
        return ids;
    }

    private static async Task<Comparison> BootAsync(Server goosed, Workspace workspace)
    {
        await using var bare = Server.Bare(workspace.BareFile);
        await bare.FirstAnswerAsync($"/boot?mac={Documents.Mac(0)}");
        var load = new HttpLoad(Connections);
        return Show(await Comparison.MeasureAsync(
            $"boot script of an installed machine, {Connections} connections; beside bare Kestrel with one SQLite point read", "bare", 0.5, Rounds,
            () => load.RunAsync(goosed, BootTraffic("/v1/boot/ipxe"), RoundTime),
            () => load.RunAsync(bare, BootTraffic("/boot"), RoundTime)));
    }

    private static async Task<Comparison> FactsAsync(Server goosed, Workspace workspace, Guid[] ids)
    {
        var load = new HttpLoad(Connections);
        var lags = new List<TimeSpan>();
        using var raw = new RawUpserts(workspace.UpsertFile, ids);
        var comparison = Show(await Comparison.MeasureAsync(
            $"facts of 4.7 KB, stored with their event, {Connections} connections; beside raw upserts, one durable commit each", "raw", 0.3, Rounds,
            async () =>
            {
                var round = await load.RunAsync(goosed, FactsTraffic(ids), RoundTime);
                lags.Add(await Seed.SettledAsync(workspace.Data));
                return round;
            },
            () => Task.Run(() => raw.Run(RoundTime))));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  the consumers were done with every event {lags.Average(lag => lag.TotalSeconds):F1} s after a round's end, {lags.Max(lag => lag.TotalSeconds):F1} s at most\n"));
        return comparison;
    }

    private static async Task<StartFigures> StartAsync(Workspace workspace)
    {
        var figures = await StartFigures.MeasureAsync(workspace);
        Console.WriteLine(figures.ToText());
        return figures;
    }

    private static async Task<StormFigures> StormAsync(Workspace workspace)
    {
        var figures = await StormFigures.MeasureAsync(workspace, Machines);
        Console.WriteLine(figures.ToText());
        return figures;
    }

    private static async Task<RelayFigures?> RelayAsync(Workspace workspace)
    {
        if (NatsServer.Missing is { } missing)
        {
            Console.WriteLine($"relay left out: {missing}\n");
            return null;
        }

        var figures = await RelayFigures.MeasureAsync(workspace.Root, Rounds);
        Console.WriteLine(figures.ToText());
        return figures;
    }

    private static Traffic BootTraffic(string path) => new(
        () => Encoding.ASCII.GetBytes($"GET {path}?mac={Documents.Mac(Random.Shared.Next(Machines))} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
        200, "booting the local disk: run "u8.ToArray());

    private static Traffic FactsTraffic(Guid[] ids) => new(
        () =>
        {
            var body = $$"""{"machine_id": "{{ids[Random.Shared.Next(ids.Length)]}}", "snapshot": {{Documents.Snapshot()}}}""";
            return Encoding.ASCII.GetBytes($"POST /v1/agents/facts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        },
        201, "\"created_at\""u8.ToArray());

    private static IReadOnlyList<Comparison> Show(IReadOnlyList<Comparison> comparisons) => [.. comparisons.Select(Show)];

    private static Comparison Show(Comparison comparison)
    {
        Console.WriteLine(comparison.ToText());
        return comparison;
    }

    private static async Task KeepAsync(Figures figures)
    {
        var file = Path.Combine(Server.Metadata("Output"), "figures.json");
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, figures, FiguresJson.Default.Figures);
        Console.WriteLine($"errors: {figures.Errors}; figures kept in {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
    }
}
