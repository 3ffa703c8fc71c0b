using System.Buffers;
using System.IO.Pipelines;
using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Hosting.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Goosed.Api.Events;

/// <summary>Writes the event log to a follower as server-sent events, for as long as its token lasts and it reads them.</summary>
internal sealed class EventFeed(
    EventPages pages, EventWatch watch, EventStreams streams, ApiMetrics metrics, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    /// <summary>How long a follower may stand still that has something to read.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a follower may take for a page, which others wait for.</summary>
    public static readonly TimeSpan PageTime = TimeSpan.FromMinutes(1);

    // How soon a token that is revoked ends what it opened.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    // Proxies take a connection that is silent for a minute for a dead one, and a follower that left is noticed by writing to it.
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    // What is sent at once is in memory once more for each follower.
    private const int ChunkSize = 8 * 1024;

    public async Task SendAsync(HttpContext context, long after, string? filter)
    {
        // A server that stops ends the stream, or it would wait for its followers; they come back with Last-Event-ID.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, context.RequestAborted);
        using var output = new Output(context.Response.BodyWriter, clock);
        var caller = context.Caller();
        try
        {
            // The head goes out at once: a follower must know that it follows before there is anything to tell.
            await output.FlushAsync();
            for (var told = clock.GetTimestamp(); !end.IsCancellationRequested && await streams.IsLiveAsync(caller);)
            {
                var isTold = false;
                if (watch.Newest is var newest && newest > after)
                {
                    using var page = await pages.TakeAsync(after, end.Token);
                    var wanted = page.Frames.Where(frame => string.IsNullOrEmpty(filter) || Subjects.Matches(frame.Subject, filter));
                    isTold = await output.SendAsync(wanted, caller.Secrets);
                    after = page.Frames.Count > 0 ? page.Frames[^1].Number : newest;
                }
                else if (clock.GetElapsedTime(told) >= s_heartbeat)
                {
                    await output.SendAsync(": still here\n\n"u8.ToArray());
                    isTold = true;
                }

                told = isTold ? clock.GetTimestamp() : told;
                await watch.WaitAsync(after, caller.OperatorToken is null ? s_heartbeat : s_look, end.Token);
            }
        }
        catch (OperationCanceledException) when (output.IsTooSlow)
        {
            metrics.StreamCut();
            context.Abort();
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // It left, or the server stops.
        }
    }

    /// <summary>What a follower is sent, for as long as it reads it quickly enough.</summary>
    private sealed class Output(PipeWriter body, TimeProvider clock) : IDisposable
    {
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
}
