using System.Diagnostics;
using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Goosed.Hosting.Errors;

/// <summary>Tells what a broken backend's exception means; null when it is not its own.</summary>
/// <param name="exception">What was thrown.</param>
/// <param name="tellsWhere">Whether the answer may say what operators alone may know, such as the backend's address.</param>
public delegate ProblemHttpResult? BackendProblem(Exception exception, bool tellsWhere);

/// <summary>The one place that turns exceptions into answers.</summary>
public sealed partial class ExceptionProblems(IEnumerable<BackendProblem> backends, GoosedOptions options, ILogger<ExceptionProblems> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The handler's way out has left its span; what is logged belongs there.
        Activity.Current = httpContext.Span();
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        var problem = exception is BadHttpRequestException { StatusCode: 415 } || IsOfCharset(httpContext.Request, exception)
            ? Problems.Of(415, Code(415), Title(415), MediaTypeFaults.Describe(httpContext))
            : exception is BadHttpRequestException bad
            ? Problems.Of(bad.StatusCode, Code(bad.StatusCode), Title(bad.StatusCode), RequestFaults.Describe(bad, options.Limits, HttpMethods.IsPut(httpContext.Request.Method)))
            : backends.Select(backend => backend(exception, httpContext.Caller().IsOperator)).FirstOrDefault(answer => answer is not null);
        if (problem is null)
        {
            LogUnexpected(logger, exception, httpContext.Request.Method, httpContext.Request.Path);
            problem = Problems.Of(500, "internal", "Something broke inside goosed", "The request could not be carried out and changed nothing that was not answered before. The log has the cause under this trace_id.");
        }

        await problem.ExecuteAsync(httpContext);
        return true;
    }

    // The framework takes a charset that it does not know for a fault of ours.
    private static bool IsOfCharset(HttpRequest request, Exception exception) =>
        exception is InvalidOperationException or NotSupportedException
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static string Code(int status) => status switch
    {
        413 => "too-large",
        415 => "unsupported-media-type",
        408 => "timeout",
        _ => "bad-request",
    };

    private static string Title(int status) => status switch
    {
        413 => "The request is too large",
        415 => "The media type is not taken here",
        408 => "The request came too slowly",
        _ => "The request is malformed",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string method, string path);
}
