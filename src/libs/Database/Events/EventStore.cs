using System.Diagnostics;
using System.Text.Json.Nodes;
using Goosed.Core.Events;
using Goosed.Core.Ids;
using Goosed.Core.Telemetry;

namespace Goosed.Database.Events;

/// <summary>Table <c>events</c>.</summary>
public static class EventStore
{
    private const string Select = "select number, id, subject, data, at, traceparent from events";

    public static Task AppendAsync(Transaction tx, string subject, JsonObject data) => AppendAsync(tx, subject, data.ToJsonString());

    /// <summary>Writes an event that becomes known when, and only when, the transaction commits.</summary>
    public static async Task<Guid> AppendAsync(Transaction tx, string subject, string data)
    {
        var id = Uuid7.New(tx.Now);
        var span = Tracing.Start($"publish {subject}", ActivityKind.Producer)?.SetTag("messaging.destination.name", subject).SetTag("messaging.message.id", id);
        await tx.ExecuteAsync(
            "insert into events(id, subject, data, traceparent, at) values (@id, @subject, @data, @traceparent, @Now)",
            new { id, subject, data, traceparent = span?.Id ?? Activity.Current?.Id, tx.Now });
        tx.AfterCommit(() => span?.Stop());
        tx.HasEvents = true;
        return id;
    }

    public static async Task<IReadOnlyList<EventRecord>> ReadAsync(Session session, long after, int limit) =>
        [.. (await session.QueryAsync<Row>($"{Select} where number > @after order by number limit @limit", new { after, limit })).Select(row => row.ToEvent())];

    public static Task<long> NewestAsync(Session session) => session.FindAsync<long>("select coalesce((select seq from sqlite_sequence where name = 'events'), 0)");

    /// <summary>Drops events from before a time that every consumer is done with.</summary>
    public static Task TrimAsync(Transaction tx, DateTimeOffset before) => tx.ExecuteAsync(
        "delete from events where at < @before and number <= (select coalesce(min(position), 0) from consumers)", new { before });

    internal sealed class Row
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public string Subject { get; init; } = "";
        public string Data { get; init; } = "";
        public DateTimeOffset At { get; init; }
        public string? Traceparent { get; init; }

        public EventRecord ToEvent() => new(Number, Id, Subject, Data, At, Traceparent);
    }
}
