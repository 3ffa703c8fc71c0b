using Goosed.Core.Events;

namespace Goosed.Database.Events;

/// <summary>A delivery that failed, as operators see it.</summary>
public sealed record DeliveryFailure
{
    public required string Consumer { get; init; }
    public required Guid EventId { get; init; }
    public required string Subject { get; init; }
    public required string Data { get; init; }
    public required DateTimeOffset At { get; init; }
    public required int Attempts { get; init; }
    public required string Error { get; init; }

    /// <summary>When it is tried again; null when it is dead.</summary>
    public DateTimeOffset? RetryAt { get; init; }
}

/// <summary>What a consumer is not done with.</summary>
public sealed record Backlog
{
    public required string Consumer { get; init; }

    /// <summary>Events that it has not looked at, and those that are tried again.</summary>
    public required long Waiting { get; init; }

    /// <summary>Events that were given up.</summary>
    public required long Dead { get; init; }
    public DateTimeOffset? OldestUnread { get; init; }
    public DateTimeOffset? OldestRetry { get; init; }

    /// <summary>When the oldest of those that wait was written; null when none waits.</summary>
    public DateTimeOffset? Oldest => OldestRetry is null || OldestUnread < OldestRetry ? OldestUnread : OldestRetry;
}

/// <summary>Tables <c>consumers</c> and <c>deliveries</c>.</summary>
public static class DeliveryStore
{
    // A time that lies further ahead was written by a clock that has been put back since. Longer than any pause and any claim.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    private const string Due = "(retry_at <= @now or retry_at > @far)";

    private const string Columns = "number, event_id as id, subject, data, traceparent, at, attempts";

    public static Task<long> PositionAsync(Session session, string consumer) =>
        session.FindAsync<long>("select coalesce((select position from consumers where name = @consumer), 0)", new { consumer });

    public static Task AdvanceAsync(Transaction tx, string consumer, long position) => tx.SendAsync(
        "insert into consumers(name, position) values (@consumer, @position) on conflict(name) do update set position = excluded.position "
            + "where excluded.position > consumers.position",
        new { consumer, position });

    public static Task ResetAsync(Transaction tx, string consumer) =>
        tx.SendAsync("delete from consumers where name = @consumer", new { consumer });

    public static Task KeepAsync(
        Transaction tx, string consumer, EventRecord failed, int attempts, string error, DateTimeOffset? retryAt) =>
        tx.SendAsync(
        """
        insert into deliveries(consumer, event_id, number, subject, data, traceparent, at, attempts, error, retry_at)
        values (@consumer, @Id, @Number, @Subject, @Data, @TraceParent, @At, @attempts, @error, @retryAt)
        on conflict(consumer, event_id) do update set attempts = excluded.attempts, error = excluded.error, retry_at = excluded.retry_at
        """,
        new { consumer, failed.Id, failed.Number, failed.Subject, failed.Data, failed.TraceParent, failed.At, attempts, error, retryAt });

    public static Task ForgetAsync(Transaction tx, string consumer, Guid eventId) =>
        tx.SendAsync("delete from deliveries where consumer = @consumer and event_id = @eventId", new { consumer, eventId });

    /// <summary>True when a delivery's time has come.</summary>
    public static Task<bool> AnyDueAsync(Session session, string consumer, DateTimeOffset now) =>
        session.FindAsync<bool>(
            $"select exists(select 1 from deliveries where consumer = @consumer and {Due})", new { consumer, now, far = now + s_longest });

    /// <summary>
    /// Takes deliveries whose time has come; they are due again when the lease is over. Two that claim at once get different ones.
    /// </summary>
    public static async Task<IReadOnlyList<FailedDelivery>> ClaimDueAsync(Transaction tx, string consumer, TimeSpan lease)
    {
        var now = await tx.Statements.TimeAsync(tx.Now);
        var rows = await tx.QueryAsync<Row>(
            $"""
            update deliveries set retry_at = @until
            where consumer = @consumer and event_id in
                (select event_id from deliveries where consumer = @consumer and {Due} order by number limit 16{tx.Statements.SkipLocked})
            returning {Columns}
            """,
            new { consumer, until = now + lease, now, far = now + s_longest });
        return [.. rows.OrderBy(row => row.Number).Select(row => row.ToFailed())];
    }

    public static Task<Page<DeliveryFailure>> ListAsync(Session session, PageRequest page) =>
        new ListQuery("select consumer, event_id, subject, data, at, attempts, error, retry_at from deliveries")
            .PageAsync<DeliveryFailure, DeliveryFailure>(
                session, page,
                new(
                    ["event_id", "consumer"], NewestFirst: true, failure => $"{failure.EventId:D}{failure.Consumer}", KeyPart.Id,
                    KeyPart.Text),
                failure => failure);

    /// <summary>Has a dead delivery tried again at once; false when there is none.</summary>
    public static async Task<bool> ReplayAsync(Transaction tx, string consumer, Guid eventId) => await tx.ExecuteAsync(
        "update deliveries set attempts = 0, retry_at = @now where consumer = @consumer and event_id = @eventId",
        new { consumer, eventId, now = await tx.Statements.TimeAsync(tx.Now) }) == 1;

    /// <summary>Removes a dead delivery for good; false when there is none.</summary>
    public static async Task<bool> DropAsync(Transaction tx, string consumer, Guid eventId) => await tx.ExecuteAsync(
        "delete from deliveries where consumer = @consumer and event_id = @eventId and retry_at is null", new { consumer, eventId }) == 1;

    /// <summary>
    /// Of every consumer that has a place in the log here, and of those whose place a server keeps but whose failures lie here.
    /// </summary>
    public static Task<IReadOnlyList<Backlog>> BacklogsAsync(Session session) => session.QueryAsync<Backlog>(
        $"""
        select n.consumer,
            coalesce(({session.Statements.NewestEvent}) - c.position, 0) + (select count(*) from deliveries d where d.consumer = n.consumer
                and d.retry_at is not null) as waiting,
            (select count(*) from deliveries d where d.consumer = n.consumer and d.retry_at is null) as dead,
            (select e.at from events e where e.number > c.position order by e.number limit 1) as oldest_unread,
            (select min(d.at) from deliveries d where d.consumer = n.consumer and d.retry_at is not null) as oldest_retry
        from (select name as consumer from consumers union select consumer from deliveries) n left join consumers c on c.name = n.consumer
        """);

    private sealed class Row
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public string Subject { get; init; } = "";
        public string Data { get; init; } = "";
        public DateTimeOffset At { get; init; }
        public string? Traceparent { get; init; }
        public int Attempts { get; init; }

        public FailedDelivery ToFailed() => new(new(Number, Id, Subject, Data, At, Traceparent), Attempts);
    }
}
