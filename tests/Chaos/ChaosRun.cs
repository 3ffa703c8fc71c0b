using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Goosed.Load;

namespace Goosed.Chaos;

/// <summary>What became of one fault.</summary>
/// <param name="Fault">Its name.</param>
/// <param name="Machines">Machines that were installed while it lasted.</param>
/// <param name="Problems">What was lost, doubled, stuck or answered wrongly.</param>
internal sealed record FaultResult(string Fault, int Machines, IReadOnlyList<string> Problems);

/// <summary>Breaks things one after the other while machines install, and looks after each what clients were told and what took effect.</summary>
internal sealed class ChaosRun(Cluster cluster, TimeSpan hold)
{
    // The same for every fault: what has not come to its end by then is stuck.
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    private readonly Told _told = new();
    private readonly Dictionary<string, string> _digests = [];

    public Told Told => _told;

    /// <summary>Strikes with each fault in turn.</summary>
    public async IAsyncEnumerable<FaultResult> RunAsync(IReadOnlyList<Fault> faults, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var (number, fault) in faults.Index())
        {
            Fleet.WriteSpare(cluster.Infra, number + 1);
            yield return await StrikeAsync(fault, ct);
        }
    }

    private async Task<FaultResult> StrikeAsync(Fault fault, CancellationToken ct)
    {
        var (installed, wrong) = (_told.Installed.Count, _told.Wrongs.Count);
        using var fleet = await Fleet.StartAsync(cluster.Front.Address, _told, Cluster.AdminToken, ct);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
        await fault.StrikeAsync(cluster, hold, ct);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
        var problems = new List<string>();
        try
        {
            await fleet.StopAsync(s_recovery, ct);
        }
        catch (Exception unfinished) when (unfinished is TimeoutException || unfinished is OperationCanceledException && !ct.IsCancellationRequested)
        {
            problems.Add($"stuck: {unfinished.Message}");
        }

        problems.AddRange(await SettledProblemsAsync(ct));
        await fleet.HangUpAsync();
        // A wrong answer first: what it stopped is stuck because of it.
        return new(fault.Name, _told.Installed.Count - installed, [.. _told.Wrongs.Skip(wrong).Select(answer => $"wrong: {answer}"), .. problems]);
    }

    // Consumers may still be at work: what is there by the end of the time counts.
    private async Task<IReadOnlyList<string>> SettledProblemsAsync(CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var problems = await ProblemsAsync(ct);
            if (problems.Count == 0 || TimeProvider.System.GetElapsedTime(since) > s_recovery)
            {
                return problems;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, ct);
        }
    }

    private async Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken ct)
    {
        await using var database = await cluster.OpenDatabaseAsync(ct);
        using var http = new HttpClient { BaseAddress = cluster.Front.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Cluster.AdminToken);
        var ledger = await Ledger.CheckAsync(_told, database, key => DigestAsync(http, key, ct));
        return
        [
            .. ledger.Lost.Select(what => $"lost: {what}"),
            .. ledger.Doubled.Select(what => $"doubled: {what}"),
            .. ledger.Stuck.Select(what => $"stuck: {what}"),
        ];
    }

    // Bytes that were right once are stored under their digest and don't change: each key is read once.
    private async Task<string?> DigestAsync(HttpClient http, string key, CancellationToken ct)
    {
        if (_digests.TryGetValue(key, out var known))
        {
            return known;
        }

        var presigned = JsonNode.Parse(await http.GetStringAsync($"/v1/presign/get?key={Uri.EscapeDataString(key)}", ct));
        using var bytes = new HttpClient();
        await using var stored = await bytes.GetStreamAsync(new Uri((string?)presigned?["url"] ?? ""), ct);
        return _digests[key] = Convert.ToHexStringLower(await SHA256.HashDataAsync(stored, ct));
    }
}
