using Goosed.Core.Events;
using Goosed.Core.Facts;
using Goosed.Database;
using Goosed.Database.Events;
using Goosed.Database.Facts;
using Goosed.Messaging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Inventory;

/// <summary>Audits each snapshot that differs from the one before, and stores those of other producers.</summary>
internal sealed partial class FactsConsumer : BackgroundService
{
    private readonly IEventBus _bus;
    private readonly IDatabase _database;
    private readonly ILogger<FactsConsumer> _logger;

    // Events are handled side by side, and a thousand machines report at the same time.
    private readonly Together<Guid, FactChange?> _changes;
    private readonly Together<FactsAudit, bool> _audits;

    public FactsConsumer(IEventBus bus, IDatabase database, ILogger<FactsConsumer> logger)
    {
        (_bus, _database, _logger) = (bus, database, logger);
        _changes = new(ReadAsync);
        _audits = new(AuditAsync);
    }

    public override void Dispose()
    {
        _changes.Dispose();
        _audits.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _bus.ConsumeAsync(InventoryRole.RoleName, HandleAsync, stoppingToken);

    private async Task HandleAsync(EventRecord @event, CancellationToken ct)
    {
        if (@event.Subject != Subjects.AgentFacts)
        {
            return;
        }

        if (EventData.FactId(@event.Data) is not { } factId)
        {
            LogNoFact(_logger, @event.Id);
            return;
        }

        if (await _changes.AddAsync(factId) is not { } change)
        {
            await StoreAsync(@event, ct);
        }
        else if (FactsAudit.Of(factId, change) is { } audit)
        {
            await _audits.AddAsync(audit);
        }
    }

    private Task<IReadOnlyList<FactChange?>> ReadAsync(IReadOnlyList<Guid> facts) => _database.ReadAsync(session => FactStore.ChangesAsync(session, facts), CancellationToken.None);

    private Task<IReadOnlyList<bool>> AuditAsync(IReadOnlyList<FactsAudit> audits) => _database.WriteAsync(tx => FactsAudit.AppendAsync(tx, audits), CancellationToken.None);

    // Told anew once it is stored, since the orchestrator may have looked before it was there.
    private async Task StoreAsync(EventRecord @event, CancellationToken ct)
    {
        if (FactsEvent.Parse(@event) is not { } fact)
        {
            LogUnusable(_logger, @event.Id);
            return;
        }

        await _database.WriteAsync(async tx =>
        {
            var targets = await FactStore.TargetsAsync(tx, [fact.MachineId]);
            if (targets[0] is { } target && await FactStore.AddOnceAsync(tx, Placed(fact, target, tx.Now)))
            {
                await EventStore.AppendAsync(tx, Subjects.AgentFacts, @event.Data);
            }
        }, ct);
    }

    // An event may have waited for long. It is from before the run when it says so itself; a start that lies in the future was written by
    // a clock that has been put back since, and tells nothing.
    private static Fact Placed(Fact fact, FactTarget target, DateTimeOffset now) =>
        fact.CreatedAt < target.StartedAt && target.StartedAt <= now ? fact : target.Place(fact);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {EventId} carries facts without a fact_id and is left out")]
    private static partial void LogNoFact(ILogger logger, Guid eventId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {EventId} carries facts without a machine_id or a snapshot and is left out")]
    private static partial void LogUnusable(ILogger logger, Guid eventId);
}
