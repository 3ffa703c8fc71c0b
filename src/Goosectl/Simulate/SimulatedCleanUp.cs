using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Simulate;

/// <summary>Removes simulated machines and their runs.</summary>
internal sealed class SimulatedCleanUp(Invocation call)
{
    private const int AtOnce = 16;

    /// <summary>Simulated machines that the server knows.</summary>
    public async Task<IReadOnlyList<(string Mac, string? Id)>> LeftAsync(CancellationToken ct)
    {
        List<(string, string?)> left = [];
        await foreach (var machine in call.Api.ListAsync("v1/machines", 0, ct))
        {
            if (IsSimulated(machine))
            {
                left.Add(((string?)machine["mac"] ?? "", (string?)machine["id"]));
            }
        }

        return left;
    }

    /// <summary>
    /// Removes them, cancelling what still runs; gives how many are gone. One that can't be removed keeps no other from it.
    /// </summary>
    public async Task<int> RemoveAsync(IEnumerable<(string Mac, string? Id)> machines, CancellationToken ct)
    {
        var (removed, kept) = (0, new ConcurrentQueue<CtlException>());
        await Parallel.ForEachAsync(
            machines, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (machine, stop) =>
        {
            try
            {
                // The answer to its enrolment may have been lost.
                if ((machine.Id ?? await FindAsync(machine.Mac, stop)) is { } id && await RemoveAsync(id, stop))
                {
                    Interlocked.Increment(ref removed);
                }
            }
            catch (CtlException refused)
            {
                kept.Enqueue(refused);
            }
        });
        return kept.TryPeek(out var first)
            ? throw new CtlException(
                first.Code, $"{kept.Count} simulated machines could not be removed.", $"{first.Message} {first.Why}",
                "Try again: goosectl simulate --remove")
            : removed;
    }

    private static bool IsSimulated(JsonNode machine) =>
        ((string?)machine["mac"] ?? "").StartsWith(Machine.SimulatedPrefix, StringComparison.Ordinal)
            && Column.At(machine, "profile.simulated") is JsonValue mark && mark.TryGetValue(out bool marked) && marked;

    private async Task<string?> FindAsync(string mac, CancellationToken ct)
    {
        await foreach (var machine in call.Api.ListAsync($"v1/machines?mac={mac}", 1, ct))
        {
            return IsSimulated(machine) ? (string?)machine["id"] : null;
        }

        return null;
    }

    private async Task<bool> RemoveAsync(string id, CancellationToken ct)
    {
        try
        {
            await call.Api.DeleteAsync($"v1/machines/{id}", ct);
            return true;
        }
        catch (CtlException gone) when (gone.Code == Exit.NotFound)
        {
            return false;
        }
        catch (CtlException running) when (running.Code == Exit.Conflict)
        {
            await CancelAsync(id, ct);
            await call.Api.DeleteAsync($"v1/machines/{id}", ct);
            return true;
        }
    }

    private async Task CancelAsync(string id, CancellationToken ct)
    {
        await foreach (var run in call.Api.ListAsync($"v1/runs?machine_id={id}&status=running", 0, ct))
        {
            try
            {
                await call.Api.PostAsync($"v1/runs/{run["id"]}/cancel", null, ct);
            }
            catch (CtlException ended) when (ended.Code == Exit.Conflict)
            {
                // It has come to its end by itself.
            }
        }
    }
}
