using System.Diagnostics;

namespace Goosed.Core.Telemetry;

/// <summary>Spans, and how they come into the trace of a run.</summary>
public static class Tracing
{
    /// <summary>Tag of every span: the role whose work it is.</summary>
    public const string Role = "goosed.role";

    /// <summary>Tag of the spans that a run is made of.</summary>
    public const string RunId = "goosed.run.id";

    private static readonly ActivitySource s_source = new("Goosed.Core");

    /// <summary>Starts a span below the current one, of the same role.</summary>
    public static Activity? Start(string name, ActivityKind kind = ActivityKind.Internal)
    {
        var role = Activity.Current?.GetTagItem(Role);
        return s_source.StartActivity(name, kind)?.SetTag(Role, role);
    }

    /// <summary>Starts a span that is nobody's part: the first of a trace of its own.</summary>
    public static Activity? StartRoot(string name, string role)
    {
        Activity.Current = null;
        return s_source.StartActivity(name)?.SetTag(Role, role);
    }

    /// <summary>
    /// Starts a span in a run's trace, linked to the one that it came from; null when the current one is in that trace already,
    /// or when the run has none.
    /// </summary>
    /// <param name="name">What is done.</param>
    /// <param name="role">The role whose work it is.</param>
    /// <param name="runTrace">The run's trace context.</param>
    public static Activity? Enter(string name, string role, string? runTrace) =>
        Parse(runTrace) is { } run && Activity.Current?.TraceId != run.TraceId
            ? s_source.StartActivity(
                ActivityKind.Internal, run, links: Activity.Current is { } cause ? [new(cause.Context)] : null,
                name: name)?.SetTag(Role, role)
            : null;

    /// <summary>Tells a run's trace of something that took from one time to another.</summary>
    public static void Tell(
        string name, string? runTrace, (DateTimeOffset From, DateTimeOffset To) time, ActivityTagsCollection tags, string? failure = null)
    {
        if (Parse(runTrace) is not { } run)
        {
            return;
        }

        using var span = s_source.StartActivity(ActivityKind.Internal, run, tags, startTime: time.From, name: name);
        span?.SetEndTime(time.To.UtcDateTime);
        if (failure is not null)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure);
        }
    }

    /// <summary>Starts the span of a request that belongs to a run, in the place of one that was started before that was known.</summary>
    /// <param name="name">Method and route.</param>
    /// <param name="request">The span in whose place it is started, if there is one.</param>
    /// <param name="runTrace">The run's trace context.</param>
    public static Activity? Replace(string name, Activity? request, string? runTrace)
    {
        if (Parse(runTrace) is not { } run || request is not null && request.TraceId == run.TraceId && request.ParentSpanId == run.SpanId)
        {
            return null;
        }

        var told = request is { HasRemoteParent: true }
            ? new ActivityContext(request.TraceId, request.ParentSpanId, ActivityTraceFlags.None, isRemote: true)
            : default;
        var span = s_source.StartActivity(
            ActivityKind.Server, run, request?.TagObjects, told == default ? null : [new(told)], request?.StartTimeUtc ?? default, name);
        if (span is not null && request is not null)
        {
            request.IsAllDataRequested = false;
            request.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        return span;
    }

    /// <summary>The context that a W3C <c>traceparent</c> names; null for none and for a malformed one.</summary>
    public static ActivityContext? Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : null;

    /// <summary>A context as a W3C <c>traceparent</c>.</summary>
    public static string Format(ActivityContext context) => $"00-{context.TraceId}-{context.SpanId}-{(int)context.TraceFlags:x2}";
}
