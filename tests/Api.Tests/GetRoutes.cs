using System.Text.RegularExpressions;
using Goosed.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>Every GET route of a running program, with something to ask for.</summary>
internal static class GetRoutes
{
    private static readonly Regex s_parameter = new("\\{\\*{0,2}([a-zA-Z_]+)[^}]*\\}");

    /// <summary>Pattern and URLs of each route.</summary>
    /// <param name="app">The program.</param>
    /// <param name="urls">What to ask of the routes whose pattern alone is none; each must be used.</param>
    public static IReadOnlyList<(string Pattern, IReadOnlyList<string> Urls)> Of(GoosedApp app, IReadOnlyDictionary<string, string[]> urls)
    {
        string[] patterns = [.. Endpoints(app).Select(endpoint => Pattern(endpoint)).Distinct().Order(StringComparer.Ordinal)];
        Assert.True(patterns.Length >= 25, string.Join(' ', patterns));
        Assert.Empty(urls.Keys.Except(patterns));
        Assert.All(patterns, pattern => Assert.True(urls.ContainsKey(pattern) || !s_parameter.IsMatch(pattern), $"{pattern}: nothing is known to ask for"));
        return [.. patterns.Select(pattern => (pattern, (IReadOnlyList<string>)(urls.GetValueOrDefault(pattern) ?? [pattern])))];
    }

    public static IEnumerable<RouteEndpoint> Endpoints(GoosedApp app) => app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not { } methods || methods.HttpMethods.Contains("GET"));

    private static string Pattern(RouteEndpoint endpoint) => "/" + (endpoint.RoutePattern.RawText ?? "").Trim('/');
}
