using System.Net;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Limits;

/// <summary>
/// Takes a trusted proxy's word for the caller's address and for the base URL. The headers stay, as a call that came through a proxy
/// is one from outside.
/// </summary>
public sealed class ProxyMiddleware(RequestDelegate next, GoosedOptions options)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (options.Limits.Proxies.Count > 0 && IsTrusted(context.Connection.RemoteIpAddress))
        {
            Believe(context);
        }

        return next(context);
    }

    private void Believe(HttpContext context)
    {
        var request = context.Request;

        // Each proxy adds whom it saw at the end; what stands before the first one that is not trusted can be made up.
        var hops = request.Headers["X-Forwarded-For"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)).Reverse();
        foreach (var hop in hops)
        {
            if (!IPAddress.TryParse(hop, out var address))
            {
                break;
            }

            context.Connection.RemoteIpAddress = address;
            if (!IsTrusted(address))
            {
                break;
            }
        }

        if (request.Headers["X-Forwarded-Proto"] is [("http" or "https") and var scheme])
        {
            request.Scheme = scheme;
        }

        if (request.Headers["X-Forwarded-Host"] is [{ Length: > 0 } host])
        {
            request.Host = new HostString(host);
        }
    }

    private bool IsTrusted(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && options.Limits.Proxies.Any(network => network.Contains(plain));
    }
}
