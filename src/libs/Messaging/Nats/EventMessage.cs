using System.Globalization;
using System.Text;
using System.Text.Json;
using Goosed.Core.Events;
using Goosed.Core.Ids;
using Goosed.Core.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Goosed.Messaging.Nats;

/// <summary>An event as a message: its payload, and headers after CloudEvents 1.0 in binary mode with the prefix <c>ce-</c>.</summary>
internal static class EventMessage
{
    public const string Source = "goosed";

    private const string MessageId = "Nats-Msg-Id";
    private const string TraceParent = "traceparent";
    private const string Time = "ce-time";

    // Ids of messages that came without one.
    private static readonly Guid s_space = new("6a1f0f0e-7d0b-4b0c-9b39-1f6b0c8a2e57");

    public static NatsHeaders Headers(EventRecord @event)
    {
        var headers = new NatsHeaders
        {
            [MessageId] = @event.Id.ToString("D"),
            ["ce-specversion"] = "1.0",
            ["ce-id"] = @event.Id.ToString("D"),
            ["ce-type"] = @event.Subject,
            ["ce-source"] = Source,
            [Time] = @event.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        if (@event.TraceParent is { } parent)
        {
            headers[TraceParent] = parent;
        }

        return headers;
    }

    /// <summary>
    /// The event of a message, whoever wrote it: what headers don't tell is made from the message's place in the stream, the same each
    /// time. Null when its payload is not JSON, which no consumer can use.
    /// </summary>
    public static EventRecord? Read(string subject, NatsHeaders? headers, ReadOnlyMemory<byte> payload, NatsJSMsgMetadata place)
    {
        if (!IsJson(payload.Span))
        {
            return null;
        }

        var id = Guid.TryParse(Header(headers, MessageId), out var given) ? given
            : Uuid5.Of(s_space, string.Create(CultureInfo.InvariantCulture, $"{place.Stream} {place.Sequence.Stream} {place.Timestamp.UtcTicks}"));
        var at = DateTimeOffset.TryParse(Header(headers, Time), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var told) ? told.ToUniversalTime() : place.Timestamp.ToUniversalTime();
        return new((long)place.Sequence.Stream, id, subject, Encoding.UTF8.GetString(payload.Span), at, Header(headers, TraceParent));
    }

    private static string? Header(NatsHeaders? headers, string name) => headers is not null && headers.TryGetLastValue(name, out var value) ? value : null;

    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, StoredJson.Reader);
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
