using System.Diagnostics;
using System.Globalization;
using System.Text;
using Goosed.Bench.Load;
using Goosed.Testing;

namespace Goosed.Bench.Engines;

/// <summary>The parts that need installed machines: boot scripts and facts, on each database, and the start with them.</summary>
internal sealed class EngineFigures(Workspace workspace, Func<string, bool> wants)
{
    private const int Machines = 10_000;
    private const int Connections = 32;
    private const int Rounds = 5;

    private static readonly TimeSpan s_roundTime = TimeSpan.FromSeconds(4);

    // Until a process that has just been started has compiled what it runs most.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(15);

    public static readonly string[] Parts = ["boot", "facts", "start"];

    public async Task<Figures> MeasureAsync(Figures figures)
    {
        await using var sqlite = new SqliteEngine(workspace);
        var (boot, facts) = (new List<Comparison>(), new List<Comparison>());
        await MeasureAsync(sqlite, boot, facts);
        figures = figures with { Boot = boot, Facts = facts, Start = wants("start") ? await StartAsync(sqlite) : null };
        if (!wants("boot") && !wants("facts"))
        {
            return figures;
        }

        await using var postgres = await PostgresEngine.StartAsync();
        if (postgres is null)
        {
            Console.WriteLine($"the same on PostgreSQL left out: {PostgresServer.Missing}\n");
            return figures;
        }

        await MeasureAsync(postgres, boot, facts);
        return figures;
    }

    private async Task MeasureAsync(IEngine engine, List<Comparison> boot, List<Comparison> facts)
    {
        Guid[] ids;
        await using (var goosed = Server.Goosed(workspace.Data, workspace.Infra, settings: engine.Settings))
        {
            ids = await SeedAsync(engine, goosed);
            if (wants("boot"))
            {
                boot.Add(await BootAsync(engine, goosed));
            }

            if (wants("facts"))
            {
                facts.Add(await FactsAsync(engine, goosed, ids));
            }
        }

        if (wants("facts") && engine.FactsBar.Alone is not null)
        {
            await using var api = Server.Goosed(workspace.Data, workspace.Infra, settings: engine.Settings, role: "api");
            await api.FirstAnswerAsync("/readyz");
            await new HttpLoad(Connections).RunAsync(api, FactsTraffic(ids), s_warmUp);
            facts.Add(await FactsAloneAsync(engine, api, ids));
        }
    }

    private static async Task<Guid[]> SeedAsync(IEngine engine, Server goosed)
    {
        var since = Stopwatch.GetTimestamp();
        await Seed.ReadyAsync(goosed);
        var ids = await Seed.MachinesAsync(goosed, Machines);
        await Seed.SettledAsync(engine);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine.Name}: {Machines:N0} machines with facts and a finished run each, made in {Stopwatch.GetElapsedTime(since).TotalSeconds:F0} s\n"));
        return ids;
    }

    private static async Task<Comparison> BootAsync(IEngine engine, Server goosed)
    {
        await using var bare = await engine.BareAsync(Machines);
        await bare.FirstAnswerAsync($"/boot?mac={Documents.Mac(0)}");
        var load = new HttpLoad(Connections);
        return (await Comparison.MeasureAsync(
            $"boot script of an installed machine on {engine.Name}, {Connections} connections; beside bare Kestrel with one point read", "bare", 0.5, Rounds,
            () => load.RunAsync(goosed, BootTraffic("/v1/boot/ipxe"), s_roundTime),
            () => load.RunAsync(bare, BootTraffic("/boot"), s_roundTime))).Show();
    }

    // Its consumers work at the same time: the next round begins when they are done.
    private static async Task<Comparison> FactsAsync(IEngine engine, Server goosed, Guid[] ids)
    {
        var lags = new List<TimeSpan>();
        var comparison = await FactsAsync(engine, ids, "every role in one process", engine.FactsBar.Together, async load =>
        {
            var round = await load.RunAsync(goosed, FactsTraffic(ids), s_roundTime);
            lags.Add(await Seed.SettledAsync(engine));
            return round;
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  the consumers were done with every event {lags.Average(lag => lag.TotalSeconds):F1} s after a round's end, {lags.Max(lag => lag.TotalSeconds):F1} s at most\n"));
        return comparison;
    }

    private static Task<Comparison> FactsAloneAsync(IEngine engine, Server api, Guid[] ids) => FactsAsync(
        engine, ids, "the api as a process of its own", engine.FactsBar.Alone, load => load.RunAsync(api, FactsTraffic(ids), s_roundTime));

    private static async Task<Comparison> FactsAsync(IEngine engine, Guid[] ids, string processes, double? bar, Func<HttpLoad, Task<LoadResult>> round)
    {
        var load = new HttpLoad(Connections);
        await using var raw = await engine.UpsertsAsync(ids);
        return (await Comparison.MeasureAsync(
            $"facts of 4.7 KB on {engine.Name}, stored with their event, {processes}, {Connections} connections; beside raw upserts, a durable commit each, {engine.Writers} connections",
            "raw", bar, Rounds, () => round(load), () => raw.RunAsync(s_roundTime))).Show();
    }

    private async Task<StartFigures> StartAsync(SqliteEngine engine)
    {
        var figures = await StartFigures.MeasureAsync(workspace, () => engine.BareAsync(Machines));
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
}
