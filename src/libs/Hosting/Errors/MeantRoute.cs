using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting.Errors;

/// <summary>The route that a call was meant for, also when routing gave it none for its method or its media type.</summary>
internal static class MeantRoute
{
    /// <summary>Null for a path that no route has.</summary>
    public static RouteEndpoint? Of(HttpContext context)
    {
        // An exception's way out forgets the endpoint.
        if ((context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint) is RouteEndpoint taken)
        {
            return taken;
        }

        var request = context.Request;
        return context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => new TemplateMatcher(new RouteTemplate(route.RoutePattern), []).TryMatch(request.Path, []))
            .OrderByDescending(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(request.Method) == true)
            .ThenBy(route => route.RoutePattern.InboundPrecedence)
            .FirstOrDefault();
    }
}
