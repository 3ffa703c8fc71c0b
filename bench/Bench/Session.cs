using System.Text.Json;
using Goosed.Bench.Engines;
using Goosed.Bench.Large;
using Goosed.Bench.Relay;
using Goosed.Bench.Soak;
using Goosed.Bench.Soak.Attackers;
using Goosed.Testing;

namespace Goosed.Bench;

/// <summary>One run of the benchmark, or of the parts of it that were named.</summary>
internal static class Session
{
    /// <summary>The part that is measured only when it is named.</summary>
    public const string Soak = "soak";

    private const int StormMachines = 10_000;
    private const int EventFollowers = 2000;
    private const int RelayRounds = 5;

    private static readonly string[] Parts = [.. EngineFigures.Parts, "storm", "followers", "relay", "files", "proxy", Soak];

    /// <summary>Measures parts.</summary>
    /// <param name="arguments">Their names, none for all but the soak; and the soak's options.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (SoakOptions.Parse(arguments) is not var (soak, wanted))
        {
            await Console.Error.WriteLineAsync($"{Soak} takes {SoakOptions.Usage}; attackers are {string.Join(", ", Attack.Attackers)}.");
            return 2;
        }

        if (wanted.Except(Parts).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"There is no part '{unknown}'; name some of {string.Join(", ", Parts)}, or none for all but {Soak}.");
            return 2;
        }

        using var workspace = new Workspace();
        var figures = new Figures(TimeProvider.System.GetUtcNow(), Environment.ProcessorCount)
        {
            Files = Wants("files") ? await LargeFiles.FilesAsync(workspace) : null,
            Proxy = Wants("proxy") ? await LargeFiles.ProxyAsync(workspace) : null,
        };
        if (EngineFigures.Parts.Any(Wants))
        {
            figures = await new EngineFigures(workspace, Wants).MeasureAsync(figures);
        }

        figures = figures with { Storm = Wants("storm") ? await StormAsync(workspace) : null };
        figures = figures with { Followers = Wants("followers") ? await FollowersAsync(workspace) : null };
        figures = figures with { Relay = Wants("relay") ? await RelayAsync(workspace) : null };
        figures = figures with { Soak = wanted.Contains(Soak) ? await SoakAsync(workspace, soak) : null };
        await KeepAsync(figures);
        return figures.Errors == 0 ? 0 : 1;

        bool Wants(string part) => wanted.Count == 0 || wanted.Contains(part);
    }

    private static async Task<StormFigures> StormAsync(Workspace workspace)
    {
        var figures = await StormFigures.MeasureAsync(workspace, StormMachines);
        Console.WriteLine(figures.ToText());
        return figures;
    }

    private static async Task<FollowerFigures> FollowersAsync(Workspace workspace)
    {
        var figures = await FollowerFigures.MeasureAsync(workspace, EventFollowers);
        Console.WriteLine(figures.ToText());
        return figures;
    }

    private static async Task<SoakFigures> SoakAsync(Workspace workspace, SoakOptions options)
    {
        var figures = await SoakRun.MeasureAsync(workspace, options);
        Console.WriteLine(figures.ToText());
        return figures;
    }

    private static async Task<IReadOnlyList<RelayFigures>> RelayAsync(Workspace workspace)
    {
        if (NatsServer.Missing is { } missing)
        {
            Console.WriteLine($"relay left out: {missing}\n");
            return [];
        }

        var sqlite = await RelayFigures.MeasureAsync("SQLite", name => Task.FromResult(EventSource.OnSqlite(Path.Combine(workspace.Root, $"{name}.db"))), RelayRounds);
        Console.WriteLine(sqlite.ToText());
        await using var server = await PostgresServer.StartNewAsync(durable: true);
        if (server is null)
        {
            Console.WriteLine($"the same on PostgreSQL left out: {PostgresServer.Missing}\n");
            return [sqlite];
        }

        var postgres = await RelayFigures.MeasureAsync("PostgreSQL", _ => EventSource.OnPostgresAsync(server), RelayRounds);
        Console.WriteLine(postgres.ToText());
        return [sqlite, postgres];
    }

    private static async Task KeepAsync(Figures figures)
    {
        var file = Path.Combine(Server.Metadata("Output"), "figures.json");
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, figures, FiguresJson.Default.Figures);
        Console.WriteLine($"errors: {figures.Errors}; figures kept in {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
    }
}
