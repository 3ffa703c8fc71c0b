using Goosed.Core.Events;
using Goosed.Hosting.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Goosed.Api.Events;

/// <summary>Writes the event log to a follower as server-sent events, for as long as its token lasts and it reads them.</summary>
internal sealed class EventFeed(
    EventPages pages, EventWatch watch, EventStreams streams, ApiMetrics metrics, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    // How soon a token that is revoked ends what it opened.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    // Proxies take a connection that is silent for a minute for a dead one, and a follower that left is noticed by writing to it.
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    public async Task SendAsync(HttpContext context, long after, string? filter)
    {
        // A server that stops ends the stream, or it would wait for its followers; they come back with Last-Event-ID.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, context.RequestAborted);
        using var output = new EventOutput(context.Response.BodyWriter, () => pages.Wanted, clock) { After = after };
        var caller = context.Caller();
        try
        {
            // The head goes out at once: a follower must know that it follows before there is anything to tell.
            await output.SendAsync(ReadOnlyMemory<byte>.Empty);
            for (var told = clock.GetTimestamp(); !end.IsCancellationRequested && await streams.IsLiveAsync(caller);)
            {
                var before = output.Bytes;
                if (watch.Newest is var newest && newest > output.After)
                {
                    using (var page = await pages.TakeAsync(output.After, end.Token))
                    {
                        await output.SendAsync(page.Frames, frame => IsWanted(frame, filter), caller.Secrets);
                        if (page.Frames.Count == 0)
                        {
                            output.After = newest;
                        }
                    }

                    // Others may need the room of the page while this follower reads.
                    await output.ReadAsync();
                }
                else if (clock.GetElapsedTime(told) >= s_heartbeat)
                {
                    await output.SendAsync(": still here\n\n"u8.ToArray());
                }

                told = output.Bytes > before ? clock.GetTimestamp() : told;
                await watch.WaitAsync(output.After, caller.OperatorToken is null ? s_heartbeat : s_look, end.Token);
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

    private static bool IsWanted(EventPages.Frame frame, string? filter) =>
        string.IsNullOrEmpty(filter) || Subjects.Matches(frame.Subject, filter);
}
