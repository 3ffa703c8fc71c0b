namespace Goosed.Core.Events;

/// <summary>Where each consumer stands, and the deliveries that failed.</summary>
public interface IDeliveryLedger
{
    /// <summary>The number of the last event that the consumer is done with.</summary>
    Task<long> PositionAsync(string consumer, CancellationToken ct);

    Task AdvanceAsync(string consumer, long position, CancellationToken ct);

    /// <summary>Forgets where a consumer stood: it keeps no event in the log, and begins at the first one if it comes back.</summary>
    Task ResetAsync(string consumer, CancellationToken ct);

    /// <summary>Keeps a failed delivery, to be tried again after <paramref name="pause"/>, or never again when that is null.</summary>
    Task KeepAsync(string consumer, EventRecord failed, int attempts, string error, TimeSpan? pause, CancellationToken ct);

    /// <summary>
    /// Takes some of the deliveries whose time has come. Nobody else gets them before <paramref name="lease"/> is over;
    /// then one that was neither kept again nor forgotten is due again.
    /// </summary>
    Task<IReadOnlyList<FailedDelivery>> ClaimDueAsync(string consumer, TimeSpan lease, CancellationToken ct);

    Task ForgetAsync(string consumer, Guid eventId, CancellationToken ct);
}

/// <summary>A delivery that failed before.</summary>
public sealed record FailedDelivery(EventRecord Event, int Attempts);
