using System.Net;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Access;

/// <summary>Which calls without a credential have an operator's rights.</summary>
internal static class LocalCalls
{
    private static readonly HashSet<string> s_proxyHeaders = new(StringComparer.OrdinalIgnoreCase) { "Forwarded", "Via", "X-Real-IP" };

    /// <summary>True for calls from this computer to a server that only it reaches, and for all where sign-in is off.</summary>
    public static bool IsOperators(HttpRequest request, GoosedOptions options) => !options.SignIn || options.LoopbackOnly && IsFromThisComputer(request);

    // RFC 9110 has proxies send Via, and many send X-Real-IP; no client on this computer sends either.
    private static bool IsFromProxy(string header) =>
        header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || s_proxyHeaders.Contains(header);

    // A proxy in front, or a web page that reaches in through the browser, makes a local call one from outside. What a page embeds has no
    // Origin; there the browser says whose it is (Fetch Metadata).
    private static bool IsFromThisComputer(HttpRequest request) =>
        !request.Headers.Any(header => IsFromProxy(header.Key))
        && (request.Host.Host is "localhost" or "" || IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out _))
        && (request.Headers.Origin.Count == 0 || request.Headers.Origin == $"{request.Scheme}://{request.Host}")
        && (request.Headers["Sec-Fetch-Site"] is not { Count: > 0 } site || site == "none" || site == "same-origin");
}
