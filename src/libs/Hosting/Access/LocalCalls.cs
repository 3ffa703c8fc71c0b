using System.Net;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Access;

/// <summary>Which calls without a credential have an operator's rights.</summary>
internal static class LocalCalls
{
    /// <summary>True for calls from this computer to a server that only it reaches, and for all where sign-in is off.</summary>
    public static bool IsOperators(HttpRequest request, GoosedOptions options) => !options.SignIn || options.LoopbackOnly && IsFromThisComputer(request);

    // A proxy in front, or a web page that reaches in through the browser, makes a local call one from outside.
    private static bool IsFromThisComputer(HttpRequest request) =>
        !request.Headers.Any(header => header.Key.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || header.Key.Equals("Forwarded", StringComparison.OrdinalIgnoreCase))
        && (request.Host.Host is "localhost" or "" || IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out _))
        && (request.Headers.Origin.Count == 0 || request.Headers.Origin == $"{request.Scheme}://{request.Host}");
}
