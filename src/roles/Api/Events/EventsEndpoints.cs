using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Goosed.Core.Events;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Events;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Limits;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Events;

/// <summary><c>/v1/events</c>.</summary>
internal static class EventsEndpoints
{
    private const string LastEventId = "Last-Event-ID";

    public static void MapEvents(this IEndpointRouteBuilder v1)
    {
        var events = v1.MapGroup("/events").WithTags("events");
        events.MapGet("/", Follow).ForOperators().WithSummary("The event log as server-sent events: live, and resumable with Last-Event-ID")
            .Produces<SseItem<EventView>>(contentType: "text/event-stream");
        events.MapPost("/", Publish).ForOperators().WithSummary("Publish an event by hand");
        events.MapGet("/failures", ListFailures).ForOperators().WithSummary("Deliveries that failed; those without retry_at are dead");
        events.MapPost("/failures/{consumer}/{event_id}/replay", Replay).ForOperators().WithSummary("Deliver a failed event once more");
        events.MapDelete("/failures/{consumer}/{event_id}", Drop).ForOperators().WithSummary("Drop a dead delivery; the event stays in the log");
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Follow(
        string? subject, HttpContext context, IEventLog log, EventFeed feed, EventStreams streams, CancellationToken ct)
    {
        var last = context.Request.Headers[LastEventId].ToString();
        if (last.Length > 0 && !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Problems.BadRequest("Last-Event-ID is not the id of an event of this log; it is a whole number.");
        }

        if (subject is { Length: > 0 } && !Subjects.IsValidFilter(subject))
        {
            return Problems.BadRequest("subject is no filter; write one such as goosed.runs.finished, goosed.runs.* or goosed.>.");
        }

        var after = last.Length > 0 ? long.Parse(last, CultureInfo.InvariantCulture) : await log.NewestAsync(ct);
        if (streams.Open(context.Caller(), context.ClientBlock()) is not { } stream)
        {
            return context.TooMany(
                TimeSpan.FromSeconds(30),
                $"As many streams of events are open by this token or from this address as {RequestLimits.EventStreamsSetting.Name} allows. Close some, or raise the setting.");
        }

        context.Response.RegisterForDispose(stream);
        context.Response.Headers.CacheControl = "no-cache,no-store";

        // A follower that is cut before its first event goes on from here and misses nothing.
        context.Response.Headers[LastEventId] = after.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Stream(
            _ => context.IsHead() ? Task.CompletedTask : feed.SendAsync(context, after, subject), "text/event-stream");
    }

    private static async Task<Results<Accepted<PublishedView>, ProblemHttpResult>> Publish(PublishRequest request, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!Subjects.IsValid(request.Subject))
        {
            return Problems.BadRequest($"subject '{request.Subject}' must be goosed. and words of letters, digits, _ and - with dots between, such as {Subjects.Test}.");
        }

        if (request.Data.ValueKind != JsonValueKind.Object)
        {
            return Problems.BadRequest("data must be a JSON object.");
        }

        var id = await database.WriteAsync(async tx =>
        {
            await AuditStore.AppendAsync(tx, context.Author(), "event_published", $"subject/{request.Subject}");
            return await EventStore.AppendAsync(tx, request.Subject, request.Data.GetRawText());
        }, ct);
        return TypedResults.Accepted((string?)null, new PublishedView(id));
    }

    private static async Task<Results<Ok<ListAnswer<DeliveryFailureView>>, ProblemHttpResult>> ListFailures(
        int? limit, string? cursor, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var failures = await database.ReadAsync(session => DeliveryStore.ListAsync(session, page), ct);
        return TypedResults.Ok(failures.Answer(failure => new DeliveryFailureView(failure, context.Secrets())));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Replay(string consumer, Guid event_id, HttpContext context, IDatabase database, CancellationToken ct)
    {
        var found = await database.WriteAsync(async tx =>
        {
            var replayed = await DeliveryStore.ReplayAsync(tx, consumer, event_id);
            if (replayed)
            {
                await AuditStore.AppendAsync(tx, context.Author(), "event_replayed", $"event/{event_id:D}", new() { ["consumer"] = consumer });
            }

            return replayed;
        }, ct);
        return found ? TypedResults.Accepted((string?)null) : Problems.Missing($"No failed delivery of event {event_id} to {consumer}. List them with GET /v1/events/failures.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Drop(string consumer, Guid event_id, HttpContext context, IDatabase database, CancellationToken ct)
    {
        var found = await database.WriteAsync(async tx =>
        {
            var dropped = await DeliveryStore.DropAsync(tx, consumer, event_id);
            if (dropped)
            {
                await AuditStore.AppendAsync(tx, context.Author(), "event_dropped", $"event/{event_id:D}", new() { ["consumer"] = consumer });
            }

            return dropped;
        }, ct);
        return found ? TypedResults.NoContent() : Problems.Missing($"No dead delivery of event {event_id} to {consumer}; one that has retry_at is still tried. List them with GET /v1/events/failures.");
    }
}
