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
        if (options.Limits.Proxies.Count > 0 && options.Limits.IsProxy(context.Connection.RemoteIpAddress))
        {
            Believe(context);
        }

        return next(context);
    }

    private void Believe(HttpContext context)
    {
        var request = context.Request;

        // Each proxy adds whom it saw at the end. What stands before that was there when the call came to it, and can be made up.
        var all = request.Headers["X-Forwarded-For"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries));
        foreach (var hop in all.Reverse().Take(options.Limits.ProxyHops))
        {
            if (!options.Limits.IsProxy(context.Connection.RemoteIpAddress) || !IPAddress.TryParse(hop, out var address))
            {
                break;
            }

            context.Connection.RemoteIpAddress = address;
        }

        var isTold = false;
        if (request.Headers["X-Forwarded-Proto"] is [("http" or "https") and var scheme])
        {
            (request.Scheme, isTold) = (scheme, true);
        }

        if (request.Headers["X-Forwarded-Host"] is [{ Length: > 0 } host])
        {
            (request.Host, isTold) = (new HostString(host), true);
        }

        // The port that this process listens on is none of the client's: a host without a port is at its scheme's.
        if (isTold)
        {
            context.Connection.LocalPort = request.IsHttps ? BaseUrl.HttpsPort : BaseUrl.HttpPort;
        }
    }
}
