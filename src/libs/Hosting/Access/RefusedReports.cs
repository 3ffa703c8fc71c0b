using System.Diagnostics;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Goosed.Hosting.Access;

/// <summary>
/// Keeps what was refused of a machine where its operator looks: nobody reads what a machine was answered. It stands outside of what
/// turns exceptions into answers, so that it sees every answer. Credentials that are refused are <see cref="AccessMiddleware"/>'s.
/// </summary>
public sealed partial class RefusedReports(
    RequestDelegate next, AccessMetrics metrics, IEnumerable<BackendProblem> backends, ILogger<RefusedReports> logger, ICredentials? credentials = null)
{
    private const int MaxPathLength = 100;

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (credentials is null || RefusalOf(context) is not { Report: { } report } refusal)
        {
            return;
        }

        // What is logged belongs into the trace of the run.
        Activity.Current = context.Span();
        try
        {
            // Whoever hangs up after a refusal is noted as well.
            if (await credentials.NoteRefusalAsync(refusal, CancellationToken.None) || refusal.Purpose is not null)
            {
                metrics.ReportRefused(report.Status);
            }
        }
        catch (Exception away) when (backends.Any(backend => backend(away, tellsWhere: false) is not null))
        {
            // The answer has been given and stays.
            LogLost(logger, refusal.Call, report.Status, away.Message);
        }
    }

    private static Refusal? RefusalOf(HttpContext context)
    {
        // 401 is noted where it is decided; 429 is for calls of which nothing is looked up.
        if (context.Response.StatusCode is < 400 or >= 500 or StatusCodes.Status401Unauthorized or StatusCodes.Status429TooManyRequests || context.IsTold())
        {
            return null;
        }

        // An exception's way out forgets the endpoint. What no route takes (404, 405, 415) has none: there the token says whose it is.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var (isGiven, value) = Credential.Of(context.Request);
        var (purpose, call) = endpoint is RouteEndpoint route
            ? (PurposeOf(route, context.Caller()), route.Call(context.Request.Method))
            : (null, MeantRoute.Of(context)?.Call(context.Request.Method) ?? $"{context.Request.Method} {Shown(context.Request.Path)}");
        var problem = context.Features.Get<ProblemDetails>();
        if (endpoint is RouteEndpoint && purpose is null || endpoint is not RouteEndpoint && !isGiven)
        {
            return null;
        }

        var detail = ReportText.Clean(problem?.Detail ?? "the answer has no further words.");
        return new(purpose, context.ClientAddress() ?? "unknown", value, call) { Report = new(context.Response.StatusCode, detail, context.Caller().Actor) };
    }

    // An operator's preview of an answer file is no report.
    private static string? PurposeOf(RouteEndpoint route, Caller caller) => route.Metadata.GetMetadata<AccessRule>()?.Purpose switch
    {
        TokenPurpose.Agent => TokenPurpose.Agent.ToWord(),
        TokenPurpose.Render when caller.Token is not null => TokenPurpose.Render.ToWord(),
        _ => null,
    };

    private static string Shown(PathString path) => path.Value is { Length: <= MaxPathLength } text ? ReportText.Clean(text) : "a path that no route takes";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Call} was refused ({Status}), and its run could not be told: {Reason}")]
    private static partial void LogLost(ILogger logger, string call, int status, string reason);
}
