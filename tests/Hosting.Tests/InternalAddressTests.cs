using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Goosed.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting.Tests;

/// <summary>Where backends are is not said to everybody who asks while they are away.</summary>
public sealed class InternalAddressTests
{
    // Ports of loopback that nobody listens on.
    private const string Database = "127.0.0.1:1";
    private const string Gateway = "127.0.0.1:2";

    [Fact]
    public async Task No_public_route_names_a_backend_s_address_and_readyz_tells_operators()
    {
        await using var app = await GoosedApp.StartAsync(new()
        {
            Roles = ["api", "bootd", "artifacts-gw"],
            Environment = new Dictionary<string, string?>
            {
                ["GOOSED_LISTEN"] = "http://0.0.0.0:0",
                ["GOOSED_ADMIN_TOKEN"] = AccessLab.Admin,
                ["DB_DSN"] = $"postgres://goosed:secret@{Database}/goosed",
                ["S3_ENDPOINT"] = $"http://{Gateway}",
                ["S3_ACCESS_KEY"] = "access",
                ["S3_SECRET_KEY"] = "secret",
            },
        });
        using var operators = new HttpClient { BaseAddress = app.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", AccessLab.Admin) } };
        Assert.Contains(Gateway, await TextAsync(operators, "/readyz"), StringComparison.Ordinal);

        var ready = await TextAsync(app.Client, "/readyz");
        Assert.Contains("database", ready, StringComparison.Ordinal);
        foreach (var path in Paths(app).Append("/v1/boot/ipxe?mac=525400000001").Append("/menu.ipxe?mac=525400000001"))
        {
            foreach (var token in new[] { "", Guid.NewGuid().ToString("D"), "goosed_unknown" })
            {
                var text = await TextAsync(app.Client, token.Length == 0 ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}token={token}");
                Assert.False(text.Contains(Database, StringComparison.Ordinal) || text.Contains(Gateway, StringComparison.Ordinal), $"{path}: {text}");
            }
        }
    }

    private static IEnumerable<string> Paths(GoosedApp app) => app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false && route.RoutePattern.RawText?.Contains("metrics", StringComparison.Ordinal) == false)
        .Select(route => "/" + Regex.Replace((route.RoutePattern.RawText ?? "").Trim('/').Replace("{documentName}", "v1", StringComparison.Ordinal), @"\{[^}]*\}", "0198c0de-0000-7000-8000-000000000001")).Distinct();

    private static async Task<string> TextAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
