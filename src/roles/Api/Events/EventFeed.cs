using System.Globalization;
using System.Text;
using System.Text.Json;
using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Access;
using Goosed.Hosting.Access;
using Microsoft.Extensions.Hosting;

namespace Goosed.Api.Events;

/// <summary>Writes the event log to a follower as server-sent events, for as long as its token lasts.</summary>
internal sealed class EventFeed(IEventLog log, IDatabase database, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    // How soon a token that is revoked ends what it opened.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    // Proxies take a connection that is silent for a minute for a dead one, and a follower that left is noticed by writing to it.
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    private const int BatchSize = 200;

    public async Task SendAsync(Stream body, long after, string? filter, Caller caller, CancellationToken ct)
    {
        // The head goes out at once: a follower must know that it follows before there is anything to tell.
        await body.FlushAsync(ct);

        // A server that stops ends the stream, or it would wait for its followers; they come back with Last-Event-ID.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, ct);
        var told = clock.GetTimestamp();
        while (!end.IsCancellationRequested && await IsLiveAsync(caller.OperatorToken, ct))
        {
            var written = 0;
            foreach (var @event in await log.ReadAsync(after, BatchSize, ct))
            {
                after = @event.Number;
                if (string.IsNullOrEmpty(filter) || Subjects.Matches(@event.Subject, filter))
                {
                    await body.WriteAsync(Frame(@event, caller.Secrets), ct);
                    written++;
                }
            }

            if (written == 0 && clock.GetElapsedTime(told) >= s_heartbeat)
            {
                await body.WriteAsync(": still here\n\n"u8.ToArray(), ct);
                written++;
            }

            if (written > 0)
            {
                await body.FlushAsync(ct);
                told = clock.GetTimestamp();
            }

            using var look = new CancellationTokenSource(s_look, clock);
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(look.Token, end.Token);
            await log.WaitAsync(after, wait.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The admin token's end comes with the end of the process.
    private async Task<bool> IsLiveAsync(OperatorToken? token, CancellationToken ct) =>
        token is null || await database.ReadAsync(session => OperatorTokenStore.FindAsync(session, token.Id), ct) is { } now && now.IsLive(clock.GetUtcNow());

    private static byte[] Frame(EventRecord @event, SecretMasker secrets) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"event: {@event.Subject}\ndata: {JsonSerializer.Serialize(new EventView(@event, secrets), ApiJson.Default.EventView)}\nid: {@event.Number}\n\n"));
}
