using System.Diagnostics;
using System.Diagnostics.Metrics;
using Goosed.Core.Events;
using Goosed.Core.Telemetry;

namespace Goosed.Messaging;

/// <summary>Spans of event handling, as children of what caused the event, and how long it took.</summary>
internal static class MessagingTelemetry
{
    private const string SourceName = "Goosed.Messaging";

    private static readonly ActivitySource s_source = new(SourceName);
    private static readonly Histogram<double> s_duration = new Meter(SourceName)
        .CreateHistogram<double>("goosed_event_handling_duration", unit: "s", description: "One consumer's work on one event, by result.");

    public static Activity? StartProcess(string consumer, EventRecord @event, int attempt)
    {
        var span = s_source.StartActivity($"process {@event.Subject}", ActivityKind.Consumer, Tracing.Parse(@event.TraceParent) ?? default);
        return span?.SetTag(Tracing.Role, consumer).SetTag("messaging.destination.name", @event.Subject).SetTag("messaging.message.id", @event.Id).SetTag("goosed.attempt", attempt);
    }

    public static void Handled(string consumer, TimeSpan took, bool failed) =>
        s_duration.Record(took.TotalSeconds, new("consumer", consumer), new("result", failed ? "failed" : "ok"));
}
