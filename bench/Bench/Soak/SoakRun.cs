using Goosed.Load;

namespace Goosed.Bench.Soak;

/// <summary>One goosed with honest machines: for a while alone, then while attackers do their worst.</summary>
internal sealed class SoakRun : IDisposable
{
    private const string OperatorToken = "soak-operator-token-of-the-benchmark";
    private const int EventTokens = 3;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(15);

    // What the server needs to see that connections are closed, and to let go of what they held.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(30);

    private readonly Server _goosed;
    private readonly Told _told = new();
    private readonly Uri _server;
    private readonly Client _client;
    private readonly MachineClients _machines;

    private SoakRun(Server goosed)
    {
        _goosed = goosed;
        _server = new($"http://{OwnNetwork.Server}:{goosed.Port}");
        _client = new(_server, _told, OperatorToken, OwnNetwork.Address(8, 0));
        _machines = new(_client, _told);
    }

    /// <summary>Attacks for some time, after a fifth of it in which nobody does.</summary>
    public static async Task<SoakFigures> MeasureAsync(Workspace workspace, SoakOptions options)
    {
        var infra = Path.Combine(workspace.Root, "soak-infra");
        Fleet.WriteInfra(infra);
        var settings = new Dictionary<string, string> { ["GOOSED_ADMIN_TOKEN"] = OperatorToken };
        await using var goosed = Server.Goosed(workspace.NewData(), infra, onEnrol: "run", settings, host: "[::]");
        await Seed.ReadyAsync(goosed, OperatorToken);
        using var run = new SoakRun(goosed);
        return await run.MeasureAsync(options);
    }

    public void Dispose() => _client.Dispose();

    private async Task<SoakFigures> MeasureAsync(SoakOptions options)
    {
        var attacked = options.Attacked;
        var operators = new OperatorClients(_client, _machines, _told);
        await operators.UploadAsync("kernel", [1, 2, 3], """{"name": "kernel"}""", CancellationToken.None);
        await HonestLoad.MeasureAsync(_server, OperatorToken, s_warmUp);
        var alone = await HonestLoad.MeasureAsync(_server, OperatorToken, attacked / 5);
        var (memory, descriptors) = (_goosed.MemoryBytes, _goosed.Descriptors);

        // Its installer has reported before the stranger asks for it: from then on his boot requests count for nothing.
        var armed = await _machines.BootAsync(CancellationToken.None);
        await _machines.ReachAsync(armed, "install", "started", CancellationToken.None);
        using var attack = AttackProcess.Start(new(_goosed.Port, await TokensAsync(), await ReportersAsync(), armed.Mac, options.Attackers));
        var samples = new ServerSamples(_goosed);
        using var stop = new CancellationTokenSource();
        var (sampling, processor) = (samples.RunAsync(stop.Token), _goosed.ProcessorTime);
        var honest = await HonestLoad.MeasureAsync(_server, OperatorToken, attacked);
        await stop.CancelAsync();
        await sampling;
        processor = _goosed.ProcessorTime - processor;
        var attackers = attack.ProcessorTime;
        var outcomes = await attack.StopAsync();
        await _machines.FinishAsync(armed, CancellationToken.None);
        await Task.Delay(s_rest, TimeProvider.System);
        return new(attacked.TotalMinutes, alone, honest, outcomes, await CountsAsync())
        {
            ArmedRun = await StatusAsync(armed.Run),
            Megabytes = new(memory / SoakFigures.Megabyte, samples.PeakMegabytes, _goosed.MemoryBytes / SoakFigures.Megabyte),
            MegabytesPerMinute = samples.Slope(Math.Min(2, attacked.TotalMinutes / 3)),
            Descriptors = new(descriptors, samples.PeakDescriptors, _goosed.Descriptors),
            Processors = new(processor / attacked, attackers / attacked),
        };
    }

    private async Task<IReadOnlyList<string>> TokensAsync()
    {
        var tokens = new List<string>();
        for (var i = 0; i < EventTokens; i++)
        {
            var wanted = $$"""{"name": "follower-{{i}}", "scope": "read"}""";
            tokens.Add((await _client.AskAsync(HttpMethod.Post, "/v1/tokens", CancellationToken.None, wanted)).Field("token"));
        }

        return tokens;
    }

    private async Task<IReadOnlyList<MachineClients.Booted>> ReportersAsync()
    {
        var (going, ended) = (await _machines.BootAsync(CancellationToken.None), await _machines.BootAsync(CancellationToken.None));
        await _machines.FinishAsync(ended, CancellationToken.None);
        return [going, ended];
    }

    private async Task<string> StatusAsync(string run) =>
        (await _client.AskAsync(HttpMethod.Get, $"/v1/runs/{run}", CancellationToken.None)).Field("status");

    private async Task<ServerCounts> CountsAsync()
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{_goosed.Port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", OperatorToken);
        return new(
            await Counts.MetricAsync(client, "goosed_connections_refused_total"),
            await Counts.MetricAsync(client, "goosed_rate_limited_total"),
            await Counts.MetricAsync(client, "goosed_tokens_refused_total"),
            await Counts.MetricAsync(client, "goosed_event_streams_cut_total"),
            await Counts.ItemsAsync(client, "/v1/audit?action=token_refused"));
    }
}
