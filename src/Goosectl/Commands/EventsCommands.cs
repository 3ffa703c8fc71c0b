using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl events</c>.</summary>
internal static class EventsCommands
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private static readonly IReadOnlyList<Column> s_columns =
    [
        Column.Of("CONSUMER", "consumer"), Column.Of("EVENT", "event_id"), Column.Of("SUBJECT", "subject"),
        Column.Of("ATTEMPTS", "attempts"), Column.Of("RETRY AT", "retry_at"), Column.Of("ERROR", "error"),
    ];

    public static Command Create() => Verb.Group(
        "events", "event", "What happened, as goosed tells it", Tail(), Publish(),
        Verb.Group(
            "dead", "", "Deliveries that failed; those without RETRY AT are tried no more", DeadList(), DeadShow(), DeadReplay(),
            DeadDrop()));

    private static string Name(JsonNode failure) => $"{failure["consumer"]}/{failure["event_id"]}";

    private static Command Tail()
    {
        var (subject, since) = (
            new Option<string>("--subject") { Description = "Only these, such as goosed.runs.*" },
            new Option<long?>("--since")
            {
                Description = "Begin after this number of the log; 0 for all of it [only new ones]",
                HelpName = "NUMBER",
            });
        return Verb.Of(
            "tail", "Follow the events, one JSON object a line",
            ["goosectl events tail", "goosectl events tail --subject 'goosed.runs.*' --since 0"], [subject, since], async (call, ct) =>
        {
            var last = call.Get(since)?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            while (true)
            {
                (string Name, string Value)[] headers = last is null ? [] : [("Last-Event-ID", last)];
                using var answer = await call.Api.SendAsync(
                    HttpMethod.Get, Query.Of("v1/events", ("subject", call.Get(subject))), null, HttpCompletionOption.ResponseHeadersRead,
                    ct, headers);
                using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
                while (await LineAsync(call, lines, ct) is { } line)
                {
                    last = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : last;
                    if (line.StartsWith("data: ", StringComparison.Ordinal))
                    {
                        call.Out.Line(line[6..]);
                    }
                }

                await Task.Delay(s_pause, TimeProvider.System, ct);
            }
        });
    }

    // Null at the end of the answer, and when the connection is lost.
    private static async Task<string?> LineAsync(Invocation call, StreamReader lines, CancellationToken ct)
    {
        try
        {
            return await lines.ReadLineAsync(ct);
        }
        catch (Exception lost) when (lost is IOException or HttpRequestException && !ct.IsCancellationRequested)
        {
            call.Out.Say($"The connection was lost ({lost.Message}); going on after the last event shown.");
            return null;
        }
    }

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
            if (string.Equals((string?)failure["event_id"], id, StringComparison.OrdinalIgnoreCase))
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
