using Goosed.Core.Events;

namespace Goosed.Database.Events;

/// <summary>Where consumers stand, and the deliveries that failed, in the database.</summary>
public sealed class DeliveryLedger(IDatabase database, TimeProvider clock) : IDeliveryLedger
{
    public Task<long> PositionAsync(string consumer, CancellationToken ct) =>
        database.ReadAsync(session => DeliveryStore.PositionAsync(session, consumer), ct);

    public Task AdvanceAsync(string consumer, long position, CancellationToken ct) =>
        database.WriteAsync(tx => DeliveryStore.AdvanceAsync(tx, consumer, position), ct);

    public Task ResetAsync(string consumer, CancellationToken ct) =>
        database.WriteAsync(tx => DeliveryStore.ResetAsync(tx, consumer), ct);

    public Task KeepAsync(string consumer, EventRecord failed, int attempts, string error, TimeSpan? pause, CancellationToken ct) =>
        database.WriteAsync(
            async tx =>
                await DeliveryStore.KeepAsync(tx, consumer, failed, attempts, error, await tx.Statements.TimeAsync(tx.Now) + pause), ct);

    // A look is cheap; only a claim waits for the disk.
    public async Task<IReadOnlyList<FailedDelivery>> ClaimDueAsync(string consumer, TimeSpan lease, CancellationToken ct) =>
        await database.ReadAsync(
            async session => await DeliveryStore.AnyDueAsync(session, consumer, await session.Statements.TimeAsync(clock.GetUtcNow())), ct)
            ? await database.WriteAsync(tx => DeliveryStore.ClaimDueAsync(tx, consumer, lease), ct)
            : [];

    public Task ForgetAsync(string consumer, Guid eventId, CancellationToken ct) =>
        database.WriteAsync(tx => DeliveryStore.ForgetAsync(tx, consumer, eventId), ct);
}
