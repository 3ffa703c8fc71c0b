using System.Globalization;
using System.Net;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting;

/// <summary>The base URL that a machine reaches goosed by.</summary>
public static class BaseUrl
{
    internal const int HttpPort = 80;
    internal const int HttpsPort = 443;

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

    /// <summary>True for <c>host</c> and <c>host:port</c>, and for none, which HTTP/1.0 and some firmware send.</summary>
    internal static bool IsWellFormed(HostString host) => !host.HasValue || (IsWellFormed(host.Host) && TryPort(host, out _));

    private static string OfRequest(HttpContext context)
    {
        var host = context.Request.Host;
        var connection = context.Connection;
        var name = IsWellFormed(host.Host) ? host.Host : Literal(connection.LocalIpAddress ?? IPAddress.Loopback);

        // UEFI's HTTP client leaves the port out of Host, whatever the URL's was.
        var port = (TryPort(host, out var given) ? given : null) ?? (connection.LocalPort > 0 ? connection.LocalPort : HttpPort);
        var isUsual = port == (context.Request.IsHttps ? HttpsPort : HttpPort);
        return isUsual ? $"{context.Request.Scheme}://{name}" : $"{context.Request.Scheme}://{name}:{port}";
    }

    private static bool IsWellFormed(string host) => host.Length <= 253 && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
        && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']');

    // Null where none is given.
    private static bool TryPort(HostString host, out int? port)
    {
        port = null;
        var text = host.Value ?? "";
        if (text.Length == host.Host.Length)
        {
            return true;
        }

        var isPort = int.TryParse(text[(host.Host.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= IPEndPoint.MaxPort;
        port = isPort ? number : null;
        return isPort;
    }

    private static string Literal(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.ToString().Contains(':', StringComparison.Ordinal) ? $"[{plain}]" : plain.ToString();
    }
}
