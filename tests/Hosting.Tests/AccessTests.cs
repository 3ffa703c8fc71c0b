using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Goosed.Hosting.Access;
using Goosed.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting.Tests;

/// <summary>A program that other computers reach, and one that only this one does.</summary>
public sealed class AccessLab : IAsyncLifetime
{
    public const string Admin = "admin-token-of-this-test";

    private GoosedApp? _open;
    private GoosedApp? _local;

    internal GoosedApp Open => _open ?? throw new InvalidOperationException("The program has not been started.");

    internal GoosedApp Local => _local ?? throw new InvalidOperationException("The program has not been started.");

    public async ValueTask InitializeAsync()
    {
        _open = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = "http://0.0.0.0:0", ["GOOSED_ADMIN_TOKEN"] = Admin } });
        _local = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_ADMIN_TOKEN"] = Admin } });
    }

    public async ValueTask DisposeAsync()
    {
        await Open.DisposeAsync();
        await Local.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class AccessTests(AccessLab lab) : IClassFixture<AccessLab>
{
    private static readonly string[] PublicRoutes =
    [
        "GET /branding/{**path}", "GET /healthz", "GET /menu.ipxe", "GET /metrics", "GET /objects/{**key}", "GET /readyz", "GET /v1/boot/ipxe",
        "HEAD /branding/{**path}", "HEAD /healthz", "HEAD /menu.ipxe", "HEAD /objects/{**key}", "HEAD /readyz", "HEAD /v1/boot/ipxe", "PUT /objects/{**key}",
    ];

    // The API's description, which holds no data.
    private static bool IsDescription(string? pattern) =>
        pattern is "/" or "" || pattern?.TrimStart('/') is { } path
            && (path.StartsWith("docs/api", StringComparison.Ordinal) || path.StartsWith("openapi/", StringComparison.Ordinal));

    // A client drops its credential when it follows a redirection.
    private static readonly HttpClient Plain = new(new HttpClientHandler { AllowAutoRedirect = false });

    [Fact]
    public void Every_endpoint_has_a_rule_and_the_public_ones_are_the_contracts()
    {
        var routes = Routes().ToList();

        Assert.All(routes, route => Assert.True(route.Rule is not null, $"{route} has no rule"));
        var open = routes.Where(route => route.Rule is { IsPublic: true }).ToList();
        Assert.Equal(
            PublicRoutes,
            open.Where(route => !IsDescription(route.Pattern)).Select(route => $"{route.Method} {route.Pattern}").Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(open, route => route.Pattern == "/openapi/{documentName}.json");
        Assert.All(open.Where(route => IsDescription(route.Pattern)), route => Assert.Contains(route.Method, new[] { "GET", "HEAD" }));
        Assert.True(routes.Count > 35, "the routes were not found");
    }

    [Fact]
    public async Task From_outside_every_other_route_takes_the_admin_token_and_nothing_else()
    {
        foreach (var route in Routes().Where(route => route.Rule is { IsPublic: false }))
        {
            foreach (var credential in new[] { null, "forged", Guid.NewGuid().ToString(), AccessLab.Admin + "x", "" })
            {
                Assert.True(await StatusAsync(lab.Open, route, credential) == HttpStatusCode.Unauthorized, $"{route} took '{credential}'");
            }

            Assert.True(await StatusAsync(lab.Open, route, AccessLab.Admin) != HttpStatusCode.Unauthorized, $"{route} refused the admin token");
        }
    }

    [Fact]
    public async Task Public_routes_need_nothing_but_judge_what_they_are_given()
    {
        foreach (var route in Routes().Where(route => route.Rule is { IsPublic: true }))
        {
            foreach (var app in new[] { lab.Open, lab.Local })
            {
                Assert.True(await StatusAsync(app, route, null) != HttpStatusCode.Unauthorized, $"{route} refused a call without a credential");
                Assert.True(await StatusAsync(app, route, "forged") == HttpStatusCode.Unauthorized, $"{route} took a forged one");
            }
        }
    }

    [Fact]
    public async Task On_loopback_no_credential_is_needed_and_a_wrong_one_is_refused()
    {
        Assert.Equal(HttpStatusCode.OK, await GetAsync(lab.Local));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(lab.Local, ("Authorization", $"Bearer {AccessLab.Admin}")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(lab.Local, ("Host", "localhost")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(lab.Local, ("Host", "127.0.0.1:1")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(lab.Local, ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(lab.Local, ("Sec-Fetch-Site", "none")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(lab.Local, ("Origin", lab.Local.Address.GetLeftPart(UriPartial.Authority))));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(lab.Local, ("Authorization", "Bearer forged")));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(lab.Local, ("Authorization", "Basic YTpi")));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Proto", "http")]
    [InlineData("x-forwarded-host", "localhost")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "localhost.evil.example")]
    public async Task On_loopback_a_proxy_or_a_web_page_counts_as_outside(string header, string value)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(lab.Local, (header, value)));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(lab.Local, (header, value), ("Authorization", $"Bearer {AccessLab.Admin}")));
    }

    [Fact]
    public async Task From_outside_a_machine_boots_and_reports_with_what_its_script_gave_it()
    {
        using var admin = new HttpClient { BaseAddress = lab.Open.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", AccessLab.Admin) } };
        using var enrolled = await admin.PostAsync(new Uri("/v1/machines", UriKind.Relative), new StringContent("""{"mac": "525400123456"}""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var id = Regex.Match(await enrolled.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "\"id\":\"([^\"]+)\"").Groups[1].Value;

        var script = await lab.Open.BootAsync("525400123456");
        var answerFile = new Uri(Regex.Match(script, "inst.ks=(\\S+)").Groups[1].Value);
        using var rendered = await lab.Open.Client.GetAsync(answerFile, TestContext.Current.CancellationToken);
        var agent = Regex.Match(script, "goosed.agent=(\\S+)").Groups[1].Value;
        using var facts = new HttpRequestMessage(HttpMethod.Post, "/v1/agents/facts")
        {
            Content = new StringContent($$"""{"machine_id": "{{id}}", "snapshot": {"postinstall_done": true} }""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", agent) },
        };
        using var posted = await lab.Open.Client.SendAsync(facts, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, rendered.StatusCode);
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
    }

    private static async Task<HttpStatusCode> GetAsync(GoosedApp app, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/machines");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(GoosedApp app, Route route, string? credential)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), new Uri(app.Address, route.Path + (credential is "" ? "?token=" : "")));
        if (credential is { Length: > 0 })
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        }

        // An answer may be a stream without an end: its head is enough.
        using var answer = await Plain.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private IEnumerable<Route> Routes() => lab.Open.Services.GetServices<EndpointDataSource>()
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"], (endpoint, method) =>
            new Route(method, "/" + (endpoint.RoutePattern.RawText ?? "").Trim('/'), endpoint.Metadata.GetMetadata<AccessRule>()));

    private sealed record Route(string Method, string Pattern, AccessRule? Rule)
    {
        public string Path => Regex.Replace(Pattern.Replace("{documentName}", "v1", StringComparison.Ordinal), @"\{[^}]*\}", "0198c0de-0000-7000-8000-000000000001");
    }
}
