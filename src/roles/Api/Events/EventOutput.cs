using System.Buffers;
using System.IO.Pipelines;
using Goosed.Core.Audit;

namespace Goosed.Api.Events;

/// <summary>What a follower is sent, for as long as it reads it quickly enough.</summary>
internal sealed class EventOutput(PipeWriter body, TimeProvider clock) : IDisposable
{
    /// <summary>How long a follower may stand still that has something to read.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a follower may take for a page, which others wait for.</summary>
    public static readonly TimeSpan PageTime = TimeSpan.FromMinutes(1);

    // What is sent at once is in memory once more for each follower.
    private const int ChunkSize = 8 * 1024;

    private readonly CancellationTokenSource _patience = new(Timeout.InfiniteTimeSpan, clock);
    private long _began = clock.GetTimestamp();

    public bool IsTooSlow => _patience.IsCancellationRequested;

    public void Dispose() => _patience.Dispose();

    public async Task<bool> SendAsync(IEnumerable<EventPages.Frame> page, SecretMasker secrets)
    {
        _began = clock.GetTimestamp();
        var isTold = false;
        foreach (var frame in page)
        {
            await WriteAsync(frame.For(secrets));
            isTold = true;
        }

        if (isTold)
        {
            await FlushAsync();
        }

        return isTold;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _began = clock.GetTimestamp();
        await WriteAsync(bytes);
        await FlushAsync();
    }

    public async Task FlushAsync()
    {
        var left = PageTime - clock.GetElapsedTime(_began);
        _patience.CancelAfter(left < Patience ? TimeSpan.FromTicks(Math.Max(0, left.Ticks)) : Patience);
        await body.FlushAsync(_patience.Token);
        _patience.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    // Small events go out together, a large one in pieces.
    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(ChunkSize - (int)body.UnflushedBytes, bytes.Length);
            body.Write(bytes.Span[..count]);
            bytes = bytes[count..];
            if (body.UnflushedBytes >= ChunkSize)
            {
                await FlushAsync();
            }
        }
    }
}
