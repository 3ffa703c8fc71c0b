using System.Diagnostics;
using Goosed.Core.Events;

namespace Goosed.Messaging;

/// <summary>Spans of event handling, as children of what caused the event.</summary>
public static class MessagingTelemetry
{
    public const string SourceName = "Goosed.Messaging";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? StartProcess(string consumer, EventRecord @event)
    {
        ActivityContext.TryParse(@event.TraceParent, null, isRemote: true, out var parent);
        var activity = Source.StartActivity($"process {@event.Subject}", ActivityKind.Consumer, parent);
        activity?.SetTag("goosed.role", consumer);
        activity?.SetTag("messaging.destination.name", @event.Subject);
        activity?.SetTag("messaging.message.id", @event.Id);
        return activity;
    }
}
