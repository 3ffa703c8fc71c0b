using System.Text.Json;
using System.Text.Json.Serialization;
using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Core.Json;
using Goosed.Database.Events;

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
public sealed record EventView
{
    public EventView(EventRecord @event, string? hostname, SecretMasker secrets) =>
        (Id, Subject, At, Hostname, Data) =
            (@event.Id, @event.Subject, @event.At, hostname, secrets.Hide(StoredJson.Element(@event.Data)));

    [JsonRequired]
    public Guid Id { get; init; }
    [JsonRequired]
    public string Subject { get; init; }
    [JsonRequired]
    public DateTimeOffset At { get; init; }
    /// <summary>Host name of the machine that the data names, also when it was deleted since; null where there is none.</summary>
    public string? Hostname { get; }
    [JsonRequired]
    public JsonElement Data { get; init; }
}

/// <summary>A delivery that failed, on the wire.</summary>
public sealed record DeliveryFailureView
{
    public DeliveryFailureView(DeliveryFailure failure, SecretMasker secrets)
    {
        Consumer = failure.Consumer;
        EventId = failure.EventId;
        Subject = failure.Subject;
        Data = secrets.HideJson(failure.Data);
        At = failure.At;
        Attempts = failure.Attempts;
        Error = secrets.HideText(failure.Error) ?? "";
        RetryAt = failure.RetryAt;
    }

    [JsonRequired]
    public string Consumer { get; init; }
    [JsonRequired]
    public Guid EventId { get; init; }
    [JsonRequired]
    public string Subject { get; init; }

    /// <summary>The event's JSON.</summary>
    [JsonRequired]
    public string Data { get; init; }
    [JsonRequired]
    public DateTimeOffset At { get; init; }
    [JsonRequired]
    public int Attempts { get; init; }
    [JsonRequired]
    public string Error { get; init; }

    /// <summary>When it is tried again; null when it is dead.</summary>
    public DateTimeOffset? RetryAt { get; }
}
