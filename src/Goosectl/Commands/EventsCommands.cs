using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl events</c>.</summary>
internal static class EventsCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
    [
        Column.Of("CONSUMER", "consumer"), Column.Of("SUBJECT", "subject"), Column.Of("ATTEMPTS", "attempts"),
        Column.Time("RETRY AT", "retry_at"), Column.Sentence("ERROR", "error"), Column.Id("EVENT", "event_id"),
    ];

    public static Command Create() => Verb.Group(
        "events", "event", "What happened, as goosed tells it", EventsTailCommand.Create(), Publish(),
        Verb.Group(
            "dead", "", "Failed deliveries; those without RETRY AT are no longer retried", DeadList(), DeadShow(), DeadReplay(),
            DeadDrop()));

    private static string Name(JsonNode failure) => $"{failure["consumer"]}/{failure["event_id"]}";

    private static Command Publish()
    {
        var (subject, data) = (
            new Argument<string>("SUBJECT") { Description = "Such as goosed.test" },
            new Argument<string>("DATA") { Description = "A JSON object, - for standard input" });
        return Verb.Of(
            "publish", "Publish an event by hand", ["goosectl events publish goosed.test '{}'"], [subject, data], async (call, ct) =>
        {
            var text = call.Get(data) == "-" ? await Console.In.ReadToEndAsync(ct) : call.Get(data);
            JsonNode? parsed;
            try
            {
                parsed = StoredJson.Node(text);
            }
            catch (JsonException fault)
            {
                throw CtlException.Usage(
                    "DATA is no JSON.", fault.Message, "For example: goosectl events publish goosed.test '{\"hello\": 1}'");
            }

            var published = await call.Api.PostAsync(
                "v1/events", new JsonObject { ["subject"] = call.Get(subject), ["data"] = parsed }, ct);
            if (call.Out.IsStructured)
            {
                call.Out.Whole(published);
                return Exit.Ok;
            }

            call.Out.Line($"event/{published["id"]}");
            return Exit.Ok;
        });
    }

    private static Command DeadList()
    {
        var (limit, watch) = (Watching.Limit(), Watching.Watch());
        return Verb.Of(
            "list", "List deliveries that failed", ["goosectl events dead list"], [limit, watch],
            (call, ct) => Watching.ListAsync(call, "v1/events/failures", call.Get(limit), call.Get(watch), s_columns, Name, ct));
    }

    private static Command DeadShow()
    {
        var id = new Argument<string>("EVENT") { Description = "Id of the event" };
        return Verb.Of(
            "show", "Show the failed deliveries of an event whole", ["goosectl events dead show 0199c2f0-…"], [id], async (call, ct) =>
        {
            var found = await FindAsync(call, call.Get(id), ct);
            if (call.Out.Format != OutputFormat.Table)
            {
                call.Out.List(found, s_columns, Name);
                return Exit.Ok;
            }

            foreach (var failure in found)
            {
                call.Out.Whole(failure);
            }

            return Exit.Ok;
        });
    }

    private static Command DeadReplay()
    {
        var id = new Argument<string>("EVENT") { Description = "Id of the event" };
        return Verb.Of(
            "replay", "Deliver an event once more to the consumers that failed on it", ["goosectl events dead replay 0199c2f0-…"],
            [id], async (call, ct) =>
        {
            foreach (var failure in await FindAsync(call, call.Get(id), ct))
            {
                await call.Api.PostAsync($"v1/events/failures/{failure["consumer"]}/{failure["event_id"]}/replay", null, ct);
                call.Out.Say($"{Name(failure)} is delivered once more.");
            }

            return Exit.Ok;
        });
    }

    private static Command DeadDrop()
    {
        var id = new Argument<string>("EVENT") { Description = "Id of the event" };
        return Verb.Of(
            "drop", "Give up for good the dead deliveries of an event", ["goosectl events dead drop 0199c2f0-…"], [id], async (call, ct) =>
        {
            var dead = (await FindAsync(call, call.Get(id), ct)).Where(failure => failure["retry_at"] is null).ToList();
            if (dead.Count == 0)
            {
                throw new CtlException(
                    Exit.Conflict, $"Event {call.Get(id)} is still tried.", "Only a dead delivery, one without RETRY AT, can be dropped.",
                    $"goosectl events dead show {call.Get(id)}");
            }

            foreach (var failure in dead)
            {
                await call.Api.DeleteAsync($"v1/events/failures/{failure["consumer"]}/{failure["event_id"]}", ct);
                call.Out.Say($"{Name(failure)} is dropped.");
            }

            return Exit.Ok;
        });
    }

    private static async Task<List<JsonNode>> FindAsync(Invocation call, string id, CancellationToken ct)
    {
        List<JsonNode> found = [];
        await foreach (var failure in call.Api.ListAsync("v1/events/failures", 0, ct))
        {
            if (Names.Means(id, failure["event_id"]))
            {
                found.Add(failure);
            }
        }

        return found.Count > 0
            ? found
            : throw new CtlException(
                Exit.NotFound, $"Event {id} has no failed delivery.", "It was delivered, or there is no such event.",
                "goosectl events dead list");
    }
}
