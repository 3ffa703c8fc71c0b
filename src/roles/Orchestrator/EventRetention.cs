using Goosed.Database;
using Goosed.Database.Events;
using Goosed.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Orchestrator;

/// <summary>Drops events that are older than three days and that every consumer is done with.</summary>
internal sealed class EventRetention(IDatabase database, TimeProvider clock, ILogger<EventRetention> logger) : Loop(TimeSpan.FromMinutes(10), clock, logger)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(72);

    protected override Task TurnAsync(CancellationToken ct) =>
        database.WriteAsync(tx => EventStore.TrimAsync(tx, tx.Now - Kept), ct);
}
