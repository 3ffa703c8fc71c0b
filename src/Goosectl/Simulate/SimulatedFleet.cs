using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Goosectl.Simulate;

/// <summary>How a fleet is taken through its runs.</summary>
/// <param name="Machines">How many.</param>
/// <param name="AtOnce">How many at a time.</param>
/// <param name="PerSecond">How many may begin a second; 0 for as many as can.</param>
/// <param name="Keep">True when what it made is left there.</param>
internal sealed record FleetPlan(int Machines, int AtOnce, double PerSecond, bool Keep);

/// <summary>Machines that do not exist; they are enrolled, installed and forgotten.</summary>
internal sealed class SimulatedFleet(Invocation call, FleetPlan plan)
{
    private static readonly TimeSpan s_report = TimeSpan.FromSeconds(1);

    private readonly ConcurrentBag<double> _seconds = [];
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly ConcurrentQueue<SimulatedMachine> _begun = [];

    /// <summary>Takes them all through; what it made is removed again, also when it is interrupted.</summary>
    public async Task<JsonNode> RunAsync(JsonObject profile, CancellationToken ct)
    {
        using var client = new MachineClient(call.Api.Trust);

        // A server that is not there at all is told at once; machines have patience with one that goes away.
        await call.Api.GetAsync("v1/machines?limit=1", ct);
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            await Parallel.ForEachAsync(
                Addresses(), new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = ct }, async (numbered, stop) =>
            {
                await TurnAsync(began, numbered.Index, stop);
                await LiveAsync(new SimulatedMachine(call.Api, client, numbered.Item), profile, began, stop);
            });
            return Result(TimeProvider.System.GetElapsedTime(began), client.Waits);
        }
        finally
        {
            if (plan.Keep)
            {
                call.Out.Say($"{_begun.Count} simulated machines are left. Remove them with their runs: goosectl simulate --remove");
            }
            else
            {
                call.Out.Say($"Removing {_begun.Count} simulated machines and their runs.");
                await new SimulatedCleanUp(call).RemoveAsync(_begun.Select(machine => (machine.Mac, machine.Id)), CancellationToken.None);
            }
        }
    }

    // Three random bytes would meet each other among thousands: a random start, then one after the other.
    private IEnumerable<(int Index, string Item)> Addresses()
    {
        var start = Random.Shared.Next(1 << 24);
        return Enumerable.Range(0, plan.Machines).Select(number =>
        {
            var low = start + number & 0xFFFFFF;
            return (number, $"{Machine.SimulatedPrefix}:{low >> 16:x2}:{low >> 8 & 0xFF:x2}:{low & 0xFF:x2}");
        });
    }

    private async Task TurnAsync(long began, int number, CancellationToken ct)
    {
        if (plan.PerSecond > 0
            && TimeSpan.FromSeconds(number / plan.PerSecond) - TimeProvider.System.GetElapsedTime(began) is { Ticks: > 0 } early)
        {
            await Task.Delay(early, TimeProvider.System, ct);
        }
    }

    private async Task LiveAsync(SimulatedMachine machine, JsonObject profile, long began, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        _begun.Enqueue(machine);
        try
        {
            await machine.LiveAsync(profile, ct);
            _seconds.Add(TimeProvider.System.GetElapsedTime(since).TotalSeconds);
        }
        catch (LinkException failed)
        {
            _failures.AddOrUpdate(failed.Message, 1, (_, count) => count + 1);
        }

        Report(began);
    }

    private long _reported;

    private void Report(long began)
    {
        var (last, now) = (Interlocked.Read(ref _reported), TimeProvider.System.GetTimestamp());
        if (TimeProvider.System.GetElapsedTime(Math.Max(last, began), now) >= s_report
            && Interlocked.CompareExchange(ref _reported, now, last) == last)
        {
            call.Out.Say(
                $"{_seconds.Count} of {plan.Machines} done, {_failures.Values.Sum()} failed, "
                    + $"{_seconds.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} a second");
        }
    }

    private JsonObject Result(TimeSpan took, long waits)
    {
        double[] sorted = [.. _seconds.Order()];
        double At(double share) =>
            sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))], 3);
        return new()
        {
            ["machines"] = plan.Machines,
            ["succeeded"] = sorted.Length,
            ["failed"] = _failures.Values.Sum(),
            ["seconds"] = Math.Round(took.TotalSeconds, 3),
            ["machines_per_second"] = Math.Round(sorted.Length / took.TotalSeconds, 1),
            ["p50_seconds"] = At(0.5),
            ["p99_seconds"] = At(0.99),
            ["told_to_wait"] = waits,
            ["tried_again"] = _begun.Sum(machine => machine.Repeats),
            ["failures"] = new JsonArray(
                [.. _failures.OrderByDescending(failure => failure.Value).Take(10)
                    .Select(failure => (JsonNode)new JsonObject { ["count"] = failure.Value, ["reason"] = failure.Key })]),
        };
    }
}
