using Goosed.Core.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Messaging.Nats;

/// <summary>
/// Takes events from the database's log to the stream, in order. It runs in every process and works in one: the database keeps
/// whose turn it is, how far it came, and which stream it filled. A stream that is new is filled with all that the log has.
/// </summary>
public sealed partial class NatsRelay(StreamKeeper stream, IEventLog log, IRelayLedger ledger, BusProblems problems, TimeProvider clock, ILogger<NatsRelay> logger) : BackgroundService
{
    private const string Part = "relay";

    /// <summary>How long a turn lasts when its holder dies.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    // How often the turn is kept, and the stream looked at.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly string _holder = $"{Environment.MachineName} {Environment.ProcessId} {Guid.NewGuid():N}";
    private readonly PublishWindow _window = new(stream.Link, logger);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RelayAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                problems.Fail(Part, failure);
                await Task.Delay(AskEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The process stops.
            }
        }

        await ReleaseAsync();
    }

    private async Task RelayAsync(CancellationToken ct)
    {
        // Who can't reach the stream does not take the turn from those who can.
        var made = await stream.EnsureAsync(ct);
        if (await ledger.TakeAsync(_holder, Turn, ct) is not { } place)
        {
            problems.End(Part);
            await Task.Delay(AskEvery, clock, ct);
            return;
        }

        var name = $"{made.UtcDateTime:O}";
        if (place.Stream != name)
        {
            if (!await ledger.BeginAsync(_holder, name, ct))
            {
                return;
            }

            LogFilling(logger, StreamWish.Name, name);
            place = new(0, name);
        }

        await PublishAsync(place.Position, ct);
        problems.End(Part);
    }

    // Until the turn and the stream are to be looked at again.
    private async Task PublishAsync(long position, CancellationToken ct)
    {
        var begun = clock.GetTimestamp();
        var next = log.ReadAsync(position, _window.BatchSize, ct);
        while (clock.GetElapsedTime(begun) < LookEvery)
        {
            var batch = await next;
            if (batch.Count == 0)
            {
                await log.WaitAsync(position, LookEvery, clock, ct);
                next = log.ReadAsync(position, _window.BatchSize, ct);
                continue;
            }

            position = batch[^1].Number;

            // Read while the servers are at work.
            next = log.ReadAsync(position, _window.BatchSize, ct);
            await _window.PublishAsync(batch, ct);
            if (!await ledger.AdvanceAsync(_holder, position, Turn, ct))
            {
                return;
            }
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await ledger.ReleaseAsync(_holder, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // The turn ends by itself.
            LogNotReleased(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Filling the stream {Stream}, made at {Made}, with the events that the database has")]
    private static partial void LogFilling(ILogger logger, string stream, string made);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay's turn could not be given back; another process takes it over when its time is up")]
    private static partial void LogNotReleased(ILogger logger, Exception failure);
}
