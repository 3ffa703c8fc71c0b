using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Goosed.Core.Tokens;
using Goosed.Hosting.Access;
using Goosed.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary>A machine that reports more than it may.</summary>
public sealed class ReportBudgetTests
{
    private const string Mac = "525400000001";

    [Fact]
    public async Task A_spent_budget_is_429_on_every_call_that_takes_a_machine_s_report_also_after_its_run_s_end()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await GoosedApp.StartAsync(new()
        {
            Environment = new Dictionary<string, string?> { ["GOOSED_REPORTS_PER_MINUTE"] = "1" },
            Replace = services => services.AddSingleton<TimeProvider>(clock),
        });
        var id = await app.EnrolAsync(Mac);
        await app.RunOfAsync(id);
        using var agent = new HttpClient { BaseAddress = app.Address };
        agent.DefaultRequestHeaders.Authorization = new("Bearer", Regex.Match(await app.BootAsync(Mac), "goosed.agent=(\\S+)").Groups[1].Value);
        (await FactsAsync(agent, id, """{"postinstall_done": true}""")).Is(HttpStatusCode.Created);
        Assert.Equal("success", (string?)(await app.EndOfRunAsync(id))["status"]);

        var routes = app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<AccessRule>()?.Purpose == TokenPurpose.Agent).ToList();

        Assert.True(routes.Count >= 3, "the routes were not found");
        foreach (var route in routes)
        {
            var method = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
            using var request = new HttpRequestMessage(new HttpMethod(method), "/" + Regex.Replace(route.RoutePattern.RawText!.Trim('/'), @"\{[^}]*\}", $"{id}")) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            using var answer = await agent.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.InRange(int.Parse(answer.Headers.RetryAfter!.ToString(), null), 1, 60);
            Assert.Contains("GOOSED_REPORTS_PER_MINUTE", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        (await FactsAsync(app.Client, id, """{"by": "an operator"}""")).Is(HttpStatusCode.Created);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await FactsAsync(agent, id, """{"later": true}""")).Is(HttpStatusCode.Created);
    }

    private static Task<Answer> FactsAsync(HttpClient client, Guid id, string snapshot) =>
        client.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{id}}", "snapshot": {{snapshot}} }""");
}
