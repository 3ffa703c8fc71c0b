using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Hosting;

/// <summary>
/// HEAD wherever there is GET (RFC 9110, 9.1): the same handler answers, and the server keeps the body to itself. A handler whose GET has
/// an effect asks <see cref="IsHead"/> and has none.
/// </summary>
public static class HeadCalls
{
    /// <summary>Marks an endpoint that takes HEAD because it takes GET.</summary>
    public sealed record AlsoHead;

    /// <summary>Only the head of an answer is asked for: nothing may be issued, counted or written.</summary>
    public static bool IsHead(this HttpContext context) => HttpMethods.IsHead(context.Request.Method);

    /// <summary>Has every endpoint of the group that takes GET take HEAD.</summary>
    public static RouteGroupBuilder WithHead(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: var methods } && methods.Contains(HttpMethods.Get) && !methods.Contains(HttpMethods.Head))
            {
                endpoint.Metadata.Add(new HttpMethodMetadata([.. methods, HttpMethods.Head]));
                endpoint.Metadata.Add(new AlsoHead());
            }
        });
        return group;
    }
}
