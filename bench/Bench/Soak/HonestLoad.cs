using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Goosed.Load;

namespace Goosed.Bench.Soak;

/// <summary>Machines that boot and install themselves, so many a second whatever the server does, each from an address of its own.</summary>
internal sealed class HonestLoad(Uri server, string operatorToken)
{
    private const double PerSecond = 2;
    private const int Group = 16;
    private const int Groups = 64;

    // A machine that has not ended by then has failed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Told _told = new();
    private readonly ConcurrentBag<(string What, double Ms)> _times = [];
    private readonly ConcurrentBag<double> _sequences = [];
    private int _repeated;
    private static int s_made;

    public static async Task<HonestFigures> MeasureAsync(Uri server, string operatorToken, TimeSpan duration)
    {
        var load = new HonestLoad(server, operatorToken);
        var probe = new EventProbe(server, operatorToken);
        using var stop = new CancellationTokenSource(duration);
        using var late = new CancellationTokenSource(duration + s_patience);
        var probing = probe.RunAsync(stop.Token);
        var machines = await load.StartAsync(stop.Token, late.Token);
        await Task.WhenAll(machines);
        await probing;
        return await load.FiguresAsync(machines.Count, probe);
    }

    // Open loop: a server that is slow gets as many machines.
    private async Task<List<Task>> StartAsync(CancellationToken stop, CancellationToken ct)
    {
        var machines = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / PerSecond));
        while (!stop.IsCancellationRequested)
        {
            machines.Add(LiveAsync(Interlocked.Increment(ref s_made), ct));
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return machines;
    }

    private async Task LiveAsync(int number, CancellationToken ct)
    {
        var from = OwnNetwork.Address(Group + number / 250 % Groups, number);
        using var client = new Client(server, _told, operatorToken, from) { Heard = Hear };
        var since = TimeProvider.System.GetTimestamp();
        try
        {
            await new MachineClients(client, _told).InstallOneAsync(ct);
            _sequences.Add(TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
        }
        catch (OperationCanceledException)
        {
            // What it was refused is noted, or it was too late.
        }
    }

    private void Hear(string url, Client.Reply? reply, TimeSpan took)
    {
        if (reply is null or { Status: >= System.Net.HttpStatusCode.InternalServerError })
        {
            Interlocked.Increment(ref _repeated);
        }

        _times.Add((What(url), took.TotalMilliseconds));
    }

    private static string What(string url) => url.Split('?')[0].Split('/') switch
    {
        [_, "v1", "boot", ..] => HonestFigures.Script,
        [_, "v1", "render", ..] => "answer file",
        [_, "v1", "agents", ..] => "facts",
        [_, "v1", "runs", ..] => "milestone",
        [_, "objects", ..] => "kernel",
        _ => "enrolment",
    };

    private async Task<HonestFigures> FiguresAsync(int machines, EventProbe probe)
    {
        using var client = new Client(server, new Told(), operatorToken);
        var succeeded = 0;
        foreach (var machine in _told.Installed)
        {
            var runs = await client.AskAsync(HttpMethod.Get, $"/v1/runs?machine_id={machine}", CancellationToken.None);
            succeeded += (string?)JsonNode.Parse(runs.Text)?["items"]?[0]?["status"] == "success" ? 1 : 0;
        }

        var requests = _times.GroupBy(time => time.What).ToDictionary(kind => kind.Key, kind => Latency.Of(kind.Select(time => time.Ms)));
        return new(
            machines, succeeded, [.. _told.Wrongs], _repeated, requests, Latency.Of(_sequences), Latency.Of(probe.Times), probe.Unseen);
    }
}
