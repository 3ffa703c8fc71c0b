using System.Collections.Concurrent;
using Goosed.Core;

namespace Goosed.Database;

/// <summary>
/// Work that is done for many at once: what comes while some of it is under way goes along with the next turn. Alone, an item waits for
/// nobody; a crowd takes a few round trips, and waits for the disk a few times, instead of once each.
/// </summary>
/// <param name="work">Gives a result for each item, in order, or fails as a whole.</param>
public sealed class Together<TItem, TResult>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> work) : IDisposable
{
    private const int MostItems = 64;

    // One turn waits for the disk while the other one is sent.
    private readonly SemaphoreSlim _turns = new(2);
    private readonly ConcurrentQueue<Entry> _waiting = new();

    public async Task<TResult> AddAsync(TItem item)
    {
        var entry = new Entry(item);
        _waiting.Enqueue(entry);
        await _turns.WaitAsync();
        try
        {
            // Somebody else's turn may have taken it along.
            var taken = new List<Entry>();
            while (taken.Count < MostItems && _waiting.TryDequeue(out var next))
            {
                taken.Add(next);
            }

            if (taken.Count > 0)
            {
                await WorkAsync(taken);
            }
        }
        finally
        {
            _turns.Release();
        }

        return await entry.Done.Task;
    }

    public void Dispose() => _turns.Dispose();

    private async Task WorkAsync(IReadOnlyList<Entry> entries)
    {
        try
        {
            var results = await work([.. entries.Select(entry => entry.Item)]);
            foreach (var (entry, result) in entries.Zip(results))
            {
                entry.Done.SetResult(result);
            }
        }
        catch (Exception failure) when (entries.Count == 1 || failure is BackendUnavailableException or OutcomeUnknownException)
        {
            foreach (var entry in entries)
            {
                entry.Done.SetException(failure);
            }
        }
        catch
        {
            // One that can't be done must not take the others with it.
            foreach (var entry in entries)
            {
                await WorkAsync([entry]);
            }
        }
    }

    private sealed record Entry(TItem Item)
    {
        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
