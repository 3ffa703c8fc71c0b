using Goosed.Core.Events;
using Goosed.Messaging;

namespace Goosed.CrashHost;

/// <summary>Each consumer has two places: before an event is handled, and after.</summary>
internal sealed class CrashingBus(IEventBus inner, CrashPoints points) : IEventBus
{
    public Task ConsumeAsync(string consumer, Func<EventRecord, CancellationToken, Task> handle, CancellationToken ct) =>
        inner.ConsumeAsync(consumer, async (@event, stop) =>
        {
            points.Pass($"{consumer} {@event.Subject} begin");
            await handle(@event, stop);
            points.Pass($"{consumer} {@event.Subject} handled");
        }, ct);

    public Task ProbeAsync(CancellationToken ct) => inner.ProbeAsync(ct);
}

/// <summary>A consumer's step forward has two places: before it is kept, and after.</summary>
internal sealed class CrashingLedger(IDeliveryLedger inner, CrashPoints points) : IDeliveryLedger
{
    public Task<long> PositionAsync(string consumer, CancellationToken ct) => inner.PositionAsync(consumer, ct);

    public async Task AdvanceAsync(string consumer, long position, CancellationToken ct)
    {
        points.Pass($"{consumer} advance begin");
        await inner.AdvanceAsync(consumer, position, ct);
        points.Pass($"{consumer} advance kept");
    }

    public Task KeepAsync(string consumer, EventRecord failed, int attempts, string error, TimeSpan? pause, CancellationToken ct) =>
        inner.KeepAsync(consumer, failed, attempts, error, pause, ct);

    public Task ResetAsync(string consumer, CancellationToken ct) => inner.ResetAsync(consumer, ct);

    public Task<IReadOnlyList<FailedDelivery>> ClaimDueAsync(string consumer, TimeSpan lease, CancellationToken ct) => inner.ClaimDueAsync(consumer, lease, ct);

    public Task ForgetAsync(string consumer, Guid eventId, CancellationToken ct) => inner.ForgetAsync(consumer, eventId, ct);
}
