using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Events;
using Goosed.Core.Json;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl events tail</c>: rows on a terminal, a JSON object a line for a program.</summary>
internal static class EventsTailCommand
{
    private const string LastEventId = "Last-Event-ID";

    // Rows come one by one: what follows stands under what was there.
    private const int SubjectWidth = 17, MachineWidth = 24;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private static readonly IReadOnlyList<Column> s_columns =
    [
        Column.Time("AT", "at"), new("EVENT", item => CellText.Padded(Subject(item), SubjectWidth)) { Data = Subject },
        new("MACHINE", item => CellText.Padded(Machine(item), MachineWidth)) { Data = Machine },
        new("DETAILS", Details) { IsText = true }, Column.Id("ID", "id", wide: true),
    ];

    public static Command Create()
    {
        var (subject, since) = (
            new Option<string>("--subject") { Description = "Only these, such as goosed.runs.*" },
            new Option<long?>("--since")
            {
                Description = "Begin after this number of the log; 0 for all of it [only new ones]",
                HelpName = "NUMBER",
            });
        return Verb.Of(
            "tail", "Follow the events: rows on a terminal, else one JSON object a line",
            ["goosectl events tail", "goosectl events tail --subject 'goosed.runs.*' --since 0", "goosectl events tail -o json"],
            [subject, since], async (call, ct) =>
        {
            var (connection, path) = (new Reconnection(call), Query.Of("v1/events", ("subject", call.Get(subject))));
            var (last, headed) = (call.Get(since)?.ToString(CultureInfo.InvariantCulture), false);
            while (true)
            {
                (string Name, string Value)[] headers = last is null ? [] : [(LastEventId, last)];
                using var answer = await connection.AskAsync(
                    () => call.Api.SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseHeadersRead, ct, headers), ct);
                last ??= answer.Headers.TryGetValues(LastEventId, out var from) ? from.First() : null;
                using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
                while (await LineAsync(connection, lines, ct) is { } line)
                {
                    last = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : last;
                    if (line.StartsWith("data: ", StringComparison.Ordinal))
                    {
                        Show(call, line[6..], headed);
                        headed = true;
                    }
                }

                await Task.Delay(s_pause, TimeProvider.System, ct);
            }
        });
    }

    private static void Show(Invocation call, string data, bool headed)
    {
        if (call.Out.Format == OutputFormat.Json || call.Out.Format == OutputFormat.Table && !call.Out.IsOnTerminal)
        {
            call.Out.Line(data);
        }
        else if (StoredJson.Node(data) is { } item)
        {
            ShowRow(call, item, headed);
        }
    }

    private static void ShowRow(Invocation call, JsonNode item, bool headed)
    {
        if (call.Out.IsStructured)
        {
            call.Out.Next(item);
            return;
        }

        call.Out.List([item], s_columns, each => $"event/{each["id"]}", withHeaders: !headed);
    }

    // Null at the end of the answer, and when the connection is lost.
    private static async Task<string?> LineAsync(Reconnection connection, StreamReader lines, CancellationToken ct)
    {
        try
        {
            if (await lines.ReadLineAsync(ct) is { } line)
            {
                return line;
            }

            connection.Lost("the server ended it");
        }
        catch (Exception lost) when (lost is IOException or HttpRequestException && !ct.IsCancellationRequested)
        {
            connection.Lost(lost.Message);
        }

        return null;
    }

    private static string Subject(JsonNode item) =>
        Column.Text(item["subject"]) is var subject && subject.StartsWith(Subjects.Prefix, StringComparison.Ordinal)
            ? subject[Subjects.Prefix.Length..]
            : subject;

    private static string Machine(JsonNode item) =>
        (string?)item["hostname"] is { Length: > 0 } hostname ? hostname : Column.ShortId(Column.Text(Column.At(item, "data.machine_id")));

    // What is short of what it tells; ids and times stand elsewhere.
    private static string Details(JsonNode item) => (item["data"] as JsonObject ?? [])
        .Where(member => member.Value is JsonValue && !member.Key.EndsWith("_id", StringComparison.Ordinal) && !IsTime(member))
        .Select(member => $"{member.Key}={Column.Text(member.Value)}")
        .DefaultIfEmpty("-").Aggregate((left, right) => $"{left} {right}");

    private static bool IsTime(KeyValuePair<string, JsonNode?> member) =>
        member.Key.EndsWith("_at", StringComparison.Ordinal) && member.Value?.GetValueKind() == JsonValueKind.String;
}
