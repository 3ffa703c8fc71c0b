using System.Net;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting;

/// <summary>The base URL that a machine reaches goosed by.</summary>
public static class BaseUrl
{
    /// <summary>The one that was set, else that of the request; without a slash at its end.</summary>
    public static string Api(HttpContext context, GoosedOptions options)
    {
        if (options.ApiBase is { } configured)
        {
            return configured;
        }

        // An answer that was made for one Host must not be handed to a client that used another.
        context.Response.Headers.CacheControl = "no-store";
        return OfRequest(context);
    }

    public static string Artifacts(HttpContext context, GoosedOptions options) => options.ArtifactsBase ?? Api(context, options);

    private static string OfRequest(HttpContext context)
    {
        var host = context.Request.Host;
        var connection = context.Connection;
        var name = IsWellFormed(host.Host) ? host.Host : Literal(connection.LocalIpAddress ?? IPAddress.Loopback);

        // UEFI's HTTP client leaves the port out of Host, whatever the URL's was.
        var port = host.Port ?? (connection.LocalPort > 0 ? connection.LocalPort : 80);
        return port == 80 ? $"{context.Request.Scheme}://{name}" : $"{context.Request.Scheme}://{name}:{port}";
    }

    private static bool IsWellFormed(string host) => host.Length <= 253 && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
        && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']');

    private static string Literal(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.ToString().Contains(':', StringComparison.Ordinal) ? $"[{plain}]" : plain.ToString();
    }
}
