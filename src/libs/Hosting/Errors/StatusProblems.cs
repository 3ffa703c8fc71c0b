using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting.Errors;

/// <summary>Answers that the server itself gives without a body, as problem details.</summary>
public static class StatusProblems
{
    public static async Task WriteAsync(StatusCodeContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var detail = response.StatusCode switch
        {
            404 => $"There is nothing at {request.Method} {Shown(request.Path)}. The calls are listed in /openapi/v1.json.",
            405 => $"{request.Method} is not taken at {Shown(request.Path)}; it takes {response.Headers.Allow}.",
            413 => RequestFaults.TooLarge(context.HttpContext.RequestServices.GetRequiredService<GoosedOptions>().Limits, HttpMethods.IsPut(request.Method)),
            415 => MediaTypeFaults.Describe(context.HttpContext),
            _ => null,
        };
        if (detail is not null && !HttpMethods.IsHead(request.Method))
        {
            await Problems.Of(response.StatusCode, Code(response.StatusCode), "The call can't be answered", detail).ExecuteAsync(context.HttpContext);
        }
    }

    private static string Code(int status) => status switch
    {
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "too-large",
        _ => "unsupported-media-type",
    };

    private static string Shown(PathString path) => path.Value is { Length: <= 100 } text ? text : "this path";
}
