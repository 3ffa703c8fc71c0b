using System.Diagnostics;
using Goosed.Core.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Hosting.Telemetry;

/// <summary>The trace of a request. A machine's firmware sends none: whose run it is turns out while the request is under way.</summary>
public static class RequestTrace
{
    /// <summary>The id of the trace that the request is in.</summary>
    public static string? TraceId(this HttpContext context) => context.Span()?.TraceId.ToHexString();

    /// <summary>The request's span.</summary>
    public static Activity? Span(this HttpContext context) => context.Features.Get<RunSpan>()?.Span ?? Activity.Current;

    /// <summary>Puts the request into the trace of the run that it belongs to, whatever trace the caller named.</summary>
    public static void JoinRun(this HttpContext context, string? runTrace)
    {
        if (context.Features.Get<RunSpan>() is { } joined)
        {
            // A transaction that is run again starts outside of it.
            Activity.Current = joined.Span;
            return;
        }

        var (route, role) = Endpoint(context);
        if (Tracing.Replace($"{context.Request.Method} {route}", context.Features.Get<IHttpActivityFeature>()?.Activity, runTrace) is { } span)
        {
            span.SetTag(Tracing.Role, role).SetTag("http.route", route);
            context.Features.Set(new RunSpan(span));
            context.Response.OnCompleted(End, (context, span));
        }
    }

    /// <summary>Marks a request's span with the role that answers.</summary>
    internal static Task MarkAsync(HttpContext context, RequestDelegate next)
    {
        Activity.Current?.SetTag(Tracing.Role, Endpoint(context).Role);
        return next(context);
    }

    private static (string? Route, string? Role) Endpoint(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        return ((endpoint as RouteEndpoint)?.RoutePattern.RawText, endpoint?.Metadata.GetMetadata<RoleTag>()?.Name ?? "goosed");
    }

    private static Task End(object state)
    {
        var (context, span) = ((HttpContext, Activity))state;
        var status = context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", $"{status}").SetStatus(ActivityStatusCode.Error);
        }

        span.Stop();
        return Task.CompletedTask;
    }

    /// <summary>The span that took the place of the one that the request began with.</summary>
    private sealed record RunSpan(Activity Span);
}
