using Goosed.Core.Json;
using Goosed.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Goosed.Api.Runs;

/// <summary>Takes a machine's JSON with control characters as they are; an operator's stays strict.</summary>
internal static class MachinesJson
{
    /// <summary>Goes before the body is read into the handler's parameter.</summary>
    public static RouteHandlerBuilder TakesRawControls(this RouteHandlerBuilder route)
    {
        route.Finally(endpoint =>
        {
            var handle = endpoint.RequestDelegate;
            endpoint.RequestDelegate = async context =>
            {
                if (context.Caller().Token is not null && IsUtf8(context.Request))
                {
                    using var body = new MemoryStream();
                    await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                    context.Request.Body = new MemoryStream(RawControls.Escape(body.ToArray()));
                }

                await (handle?.Invoke(context) ?? Task.CompletedTask);
            };
        });
        return route;
    }

    // Of other charsets nothing can be told byte by byte.
    private static bool IsUtf8(HttpRequest request) => request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
