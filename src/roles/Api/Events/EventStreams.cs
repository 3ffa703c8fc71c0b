using System.Collections.Concurrent;
using Goosed.Database;
using Goosed.Database.Access;
using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;

namespace Goosed.Api.Events;

/// <summary>The streams of events that are open: how many each caller has, and whether the tokens that opened them still live.</summary>
internal sealed class EventStreams(IDatabase database, GoosedOptions options, TimeProvider clock, ApiMetrics metrics)
{
    // With the pause between two looks of a stream it makes the two seconds within which a token's end is seen.
    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _open = [];
    private readonly ConcurrentDictionary<Guid, (long At, Task<bool> IsLive)> _tokens = [];
    private readonly int _most = options.Limits.EventStreams;

    /// <summary>Counts a stream for its token and its address until what is returned is disposed; null when either has too many.</summary>
    public IDisposable? Open(Caller caller, string address)
    {
        string[] keys = caller is { OperatorToken: { } token } ? [$"address {address}", $"token {token.Id}"] : [$"address {address}"];
        lock (_lock)
        {
            if (_most > 0 && keys.Any(key => _open.GetValueOrDefault(key) >= _most))
            {
                return null;
            }

            foreach (var key in keys)
            {
                _open[key] = _open.GetValueOrDefault(key) + 1;
            }
        }

        metrics.StreamOpened();
        return new Stream(this, keys);
    }

    /// <summary>Whether the caller's token is as it was; asked once a second, however many streams a token has.</summary>
    public async Task<bool> IsLiveAsync(Caller caller)
    {
        // The admin token's end comes with the end of the process.
        if (caller.OperatorToken is not { Id: var id })
        {
            return true;
        }

        var (at, isLive) = _tokens.GetValueOrDefault(id);
        if (isLive is null || isLive.IsFaulted || clock.GetElapsedTime(at) >= s_life)
        {
            isLive = LookAsync(id);
            _tokens[id] = (clock.GetTimestamp(), isLive);
        }

        return await isLive;
    }

    private async Task<bool> LookAsync(Guid id) =>
        await database.ReadAsync(session => OperatorTokenStore.FindAsync(session, id), CancellationToken.None) is { } now
        && now.IsLive(clock.GetUtcNow());

    private void Close(string[] keys)
    {
        lock (_lock)
        {
            foreach (var key in keys)
            {
                if (--_open[key] == 0)
                {
                    _open.Remove(key);
                }
            }
        }

        metrics.StreamClosed();
    }

    private sealed class Stream(EventStreams streams, string[] keys) : IDisposable
    {
        public void Dispose() => streams.Close(keys);
    }
}
