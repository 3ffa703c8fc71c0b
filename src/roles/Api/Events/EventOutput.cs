using System.Buffers;
using System.IO.Pipelines;
using Goosed.Core.Audit;

namespace Goosed.Api.Events;

/// <summary>What a follower is sent, and how far it has come.</summary>
/// <param name="body">Where it goes.</param>
/// <param name="pageWanted">Gives what is done while others wait for a page.</param>
/// <param name="clock">The time.</param>
internal sealed class EventOutput(PipeWriter body, Func<Task> pageWanted, TimeProvider clock) : IDisposable
{
    /// <summary>How long a follower may stand still that has something to read.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A page that others wait for is kept for so long while its reader catches up: most do at once.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(50);

    // What is sent at once is in memory once more for each follower.
    private const int ChunkSize = 8 * 1024;

    private readonly CancellationTokenSource _patience = new(Timeout.InfiniteTimeSpan, clock);
    private Task _flushing = Task.CompletedTask;

    // Of an event that was begun: its number, and how much of it was written.
    private (long Number, int Offset) _begun;

    /// <summary>The number of the last event that was written whole, or is none of the follower's.</summary>
    public required long After { get; set; }

    /// <summary>How much was written.</summary>
    public long Bytes { get; private set; }

    public bool IsTooSlow => _patience.IsCancellationRequested;

    public void Dispose() => _patience.Dispose();

    /// <summary>
    /// Writes events, until the follower has to be waited for while others need a page: this one can then be given back, and be asked for again by
    /// <see cref="After"/> once <see cref="ReadAsync"/> returns.
    /// </summary>
    /// <exception cref="OperationCanceledException">It is too slow, or the rest of what it was sent a part of is gone.</exception>
    public async Task SendAsync(IEnumerable<EventPages.Frame> page, Func<EventPages.Frame, bool> isWanted, SecretMasker secrets)
    {
        foreach (var frame in page)
        {
            if (isWanted(frame) && !await TryWriteAsync(frame, secrets))
            {
                return;
            }

            (After, _begun) = (frame.Number, default);
        }

        await FlushAsync();
    }

    /// <summary>Writes something small.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Write(bytes);
        await FlushAsync();
        await ReadAsync();
    }

    /// <summary>Waits until the follower has read enough of what was written.</summary>
    public async Task ReadAsync()
    {
        await _flushing;
        _patience.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    // Small events go out together, a large one in pieces.
    private async Task<bool> TryWriteAsync(EventPages.Frame frame, SecretMasker secrets)
    {
        if (_begun.Offset > 0 && _begun.Number != frame.Number)
        {
            await _patience.CancelAsync();
            throw new OperationCanceledException("The event that was begun is no longer kept.");
        }

        var bytes = frame.For(secrets)[_begun.Offset..];
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(ChunkSize - (int)body.UnflushedBytes, bytes.Length);
            Write(bytes[..count]);
            bytes = bytes[count..];
            _begun = (frame.Number, _begun.Offset + count);
            if (body.UnflushedBytes >= ChunkSize && !await FlushAsync())
            {
                return false;
            }
        }

        return true;
    }

    private void Write(ReadOnlyMemory<byte> bytes)
    {
        body.Write(bytes.Span);
        Bytes += bytes.Length;
    }

    // False when the follower has to be waited for.
    private async Task<bool> FlushAsync()
    {
        _patience.CancelAfter(Patience);
        _flushing = body.FlushAsync(_patience.Token).AsTask();
        if (!_flushing.IsCompleted)
        {
            await Task.WhenAny(_flushing, Task.Delay(s_grace, TimeProvider.System));
            await Task.WhenAny(_flushing, pageWanted());
        }

        if (!_flushing.IsCompleted)
        {
            return false;
        }

        await ReadAsync();
        return true;
    }
}
