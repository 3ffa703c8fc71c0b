using Goosed.Core.Events;

namespace Goosed.Database.Events;

/// <summary>The relay's place: a consumer of the log, whose turn is a lease and whose stream is the lease's note.</summary>
public sealed class RelayLedger(IDatabase database) : IRelayLedger
{
    // Of its place among the consumers, and of its lease.
    private const string Name = IRelayLedger.Consumer;

    public Task<RelayPlace?> TakeAsync(string holder, TimeSpan time, CancellationToken ct) => database.WriteAsync(
        async tx => await LeaseStore.TakeAsync(tx, Name, holder, time)
            ? new RelayPlace(await DeliveryStore.PositionAsync(tx, Name), await LeaseStore.NoteAsync(tx, Name))
            : null,
        ct);

    public Task<bool> BeginAsync(string holder, string stream, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        var holds = await LeaseStore.LeaveAsync(tx, Name, holder, stream);
        if (holds)
        {
            await DeliveryStore.ResetAsync(tx, Name);
            await DeliveryStore.AdvanceAsync(tx, Name, 0);
        }

        return holds;
    }, ct);

    public Task<bool> AdvanceAsync(string holder, long position, TimeSpan time, CancellationToken ct) => database.WriteAsync(async tx =>
    {
        var holds = await LeaseStore.ExtendAsync(tx, Name, holder, time);
        if (holds)
        {
            await DeliveryStore.AdvanceAsync(tx, Name, position);
        }

        return holds;
    }, ct);

    public Task ReleaseAsync(string holder, CancellationToken ct) =>
        database.WriteAsync(tx => LeaseStore.ReleaseAsync(tx, Name, holder), ct);
}
