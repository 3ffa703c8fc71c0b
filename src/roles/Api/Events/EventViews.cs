using System.Text.Json;
using System.Text.Json.Serialization;
using Goosed.Core.Events;

namespace Goosed.Api.Events;

/// <summary>Body of <c>POST /v1/events</c>.</summary>
public sealed record PublishRequest
{
    /// <summary>Such as <c>goosed.test</c>.</summary>
    [JsonRequired]
    public string Subject { get; init; } = "";

    /// <summary>A JSON object.</summary>
    [JsonRequired]
    public JsonElement Data { get; init; }
}

/// <summary>An event that was taken.</summary>
public sealed record PublishedView(Guid Id);

/// <summary>An event on the wire.</summary>
public sealed record EventView(Guid Id, string Subject, DateTimeOffset At, JsonElement Data)
{
    public static EventView Of(EventRecord @event)
    {
        using var data = JsonDocument.Parse(@event.Data);
        return new(@event.Id, @event.Subject, @event.At, data.RootElement.Clone());
    }
}
