using System.Diagnostics;
using System.Text.Json.Nodes;
using Goosed.Core.Events;
using Goosed.Core.Ids;
using Goosed.Core.Json;
using Goosed.Core.Telemetry;

namespace Goosed.Database.Events;

/// <summary>An event as it is written, in the order of the columns.</summary>
public sealed record ToldEvent(Guid Id, string Subject, string Data, string? Traceparent, DateTimeOffset At, Guid? FactId);

/// <summary>Table <c>events</c>.</summary>
public static class EventStore
{
    /// <summary>Where it is told that there are numbered events.</summary>
    internal const string Channel = "goosed_events";

    private const string Columns = "id, subject, data, traceparent, at, fact_id";

    private const string Select =
        "select e.number, e.id, e.subject, e.data, e.at, e.traceparent, f.snapshot from events e left join facts f on f.id = e.fact_id";

    public static Task AppendAsync(Transaction tx, string subject, JsonObject data) => AppendAsync(tx, subject, StoredJson.Text(data));

    /// <summary>Writes an event that becomes known when, and only when, the transaction commits.</summary>
    public static async Task<Guid> AppendAsync(Transaction tx, string subject, string data)
    {
        var told = Tell(tx, subject, data);
        await AppendAsync(tx, [told]);
        return told.Id;
    }

    /// <summary>An event, to be written soon, of the span that is the current one now.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="subject">One of <see cref="Subjects"/>.</param>
    /// <param name="data">The payload.</param>
    /// <param name="factId">Facts whose snapshot belongs to the payload as well.</param>
    public static ToldEvent Tell(Transaction tx, string subject, string data, Guid? factId = null)
    {
        var id = Uuid7.New(tx.Now);
        var span = Tracing.Start($"publish {subject}", ActivityKind.Producer)?.SetTag("messaging.destination.name", subject)
            .SetTag("messaging.message.id", id);
        tx.AfterCommit(() => span?.Stop());
        return new(id, subject, data, span?.Id ?? Activity.Current?.Id, tx.Now, factId);
    }

    /// <summary>Writes events.</summary>
    public static Task AppendAsync(Transaction tx, IReadOnlyList<ToldEvent> events)
    {
        tx.HasEvents |= events.Count > 0;
        return tx.InsertEachAsync($"{(tx.Statements.HasOutbox ? "insert into outbox(" : "insert into events(")}{Columns})", events);
    }

    public static async Task<IReadOnlyList<EventRecord>> ReadAsync(Session session, long after, int limit) =>
        [.. (await session.QueryAsync<Row>($"{Select} where e.number > @after order by e.number limit @limit", new { after, limit }))
            .Select(row => row.ToEvent())];

    /// <summary>The same, and no more than so many bytes of them; the first one however large it is. What is left out is measured.</summary>
    public static async Task<IReadOnlyList<EventRecord>> ReadAsync(Session session, long after, int limit, int mostBytes) =>
        [.. (await session.QueryAsync<Row>(
            $"""
            with sizes as (
                select e.number, length(e.data) + coalesce(length(cast(f.snapshot as text)), 0) as bytes
                from events e left join facts f on f.id = e.fact_id where e.number > @after order by e.number limit @limit),
            sums as (select number, sum(bytes) over (order by number) as upto, bytes from sizes)
            {Select} where e.number > @after and e.number <= (select max(number) from sums where upto <= @mostBytes or upto = bytes)
            order by e.number
            """,
            new { after, limit, mostBytes })).Select(row => row.ToEvent())];

    public static Task<long> NewestAsync(Session session) => session.FindAsync<long>(session.Statements.NewestEvent);

    /// <summary>
    /// Moves events from the outbox to the log, where engines have the two, and so gives them their numbers; null when another process is
    /// moving some. An event that is committed later gets a higher number, whatever its place in the outbox was.
    /// </summary>
    public static async Task<int?> NumberAsync(Transaction tx, int most)
    {
        if (await tx.FindAsync<long?>("select last from event_numbers for no key update skip locked") is not { } last)
        {
            return null;
        }

        var count = await tx.ExecuteAsync(
            $"""
            with fresh as (delete from outbox where seq in (select seq from outbox order by seq limit {most}) returning *)
            insert into events(number, {Columns}) select @last + row_number() over (order by seq), {Columns} from fresh
            """,
            new { last });
        if (count > 0)
        {
            await tx.SendAsync("update event_numbers set last = @last", new { last = last + count });
            await tx.SendAsync($"notify {Channel}");
        }

        return count;
    }

    /// <summary>Has numbers go on behind one that a log elsewhere had reached.</summary>
    public static Task ContinueAsync(Transaction tx, long last) => tx.ExecuteAsync("update event_numbers set last = @last", new { last });

    public static Task<bool> HasUnnumberedAsync(Session session) => session.FindAsync<bool>("select exists(select 1 from outbox)");

    /// <summary>Drops events from before a time that every consumer is done with.</summary>
    public static Task TrimAsync(Transaction tx, DateTimeOffset before) => tx.SendAsync(
        "delete from events where at < @before and number <= (select coalesce(min(position), 0) from consumers)", new { before });

    internal sealed class Row
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public string Subject { get; init; } = "";
        public string Data { get; init; } = "";
        public DateTimeOffset At { get; init; }
        public string? Traceparent { get; init; }
        public string? Snapshot { get; init; }

        public EventRecord ToEvent() => new(
            Number, Id, Subject, Snapshot is null ? Data : $"{Data.AsSpan(0, Data.Length - 1)},\"snapshot\":{Snapshot}}}", At, Traceparent);
    }
}
