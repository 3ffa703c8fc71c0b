using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Hosting.Access;

/// <summary>What a call offers to show who makes it.</summary>
internal static class Credential
{
    /// <summary>The credential; one that nothing matches, null, for several of them or another scheme.</summary>
    public static (bool IsGiven, string? Value) Of(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        var inQuery = request.Query.TryGetValue("token", out var query);
        if (header.Count + (inQuery ? Math.Max(query.Count, 1) : 0) > 1)
        {
            return (true, null);
        }

        if (header.Count == 1)
        {
            var text = header.ToString();
            return (true, text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? text["Bearer ".Length..].Trim() : null);
        }

        return (inQuery, inQuery ? query.ToString() : null);
    }

    /// <summary>Whether it stands in the call's address.</summary>
    public static bool IsInQuery(HttpRequest request) => request.Query.ContainsKey("token");

    /// <summary>Method and pattern: how a call is named without what a path may hold.</summary>
    public static string Call(this RouteEndpoint endpoint, string method) => $"{method} {endpoint.RoutePattern.RawText}";
}
