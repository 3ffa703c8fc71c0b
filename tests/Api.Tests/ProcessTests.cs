using System.Net;
using System.Text.Json.Nodes;
using Goosed.Hosting;
using Goosed.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

public sealed class ProcessTests
{
    [Fact]
    public async Task A_restart_on_the_same_directory_keeps_everything()
    {
        using var directory = new TestDirectory();
        directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        JsonNode machine, run;
        string token;
        await using (var before = await GoosedApp.StartAsync(new() { Directory = directory }))
        {
            var id = await before.EnrolAsync("525400123456", new { hostname = "node" });
            token = Lab.TokenOf(await before.BootAsync("525400123456"));
            await before.Client.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{id}}", "snapshot": {"a": 1} }""");
            run = await before.RunOfAsync(id);
            machine = await before.GetAsync($"/v1/machines/{id}");
        }

        await using var after = await GoosedApp.StartAsync(new() { Directory = directory });

        Assert.Equal(machine.ToJsonString(), (await after.GetAsync($"/v1/machines/{machine["id"]}")).ToJsonString());
        Assert.Equal(run.ToJsonString(), (await after.GetAsync($"/v1/runs/{run["id"]}")).ToJsonString());
        (await after.Client.AskAsync($"/v1/render/kickstart?machine_id={machine["id"]}&token={token}")).Is(HttpStatusCode.OK);
        Assert.Single((await after.Client.AskAsync("/v1/runs")).Items);
    }

    [Fact]
    public async Task A_deadline_that_passes_fails_the_run_and_names_the_milestone()
    {
        using var directory = new TestDirectory();
        directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        directory.Write("infra/workflows/quick.yaml", "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  steps:\n    - {name: boot, deadline: 1s}\n    - {name: install}\n");
        await using var app = await GoosedApp.StartAsync(new() { Directory = directory });
        var id = await app.EnrolAsync("525400123456", new { workflow = "quick" });

        var run = await app.EndOfRunAsync(id);

        Assert.Equal(("failed", "quick"), ((string?)run["status"], (string?)run["workflow"]));
        Assert.StartsWith("The milestone 'boot' was not done within 1 second. Nothing was seen of the machine since the run started. It never asked for its boot script: ", (string?)run["message"], StringComparison.Ordinal);
        Assert.Equal([("boot", 1), ("install", 2700)], (await app.Client.AskAsync("/v1/workflows")).Items[0]["steps"]!.AsArray().Select(step => ((string)step!["name"]!, (int)step["deadline_seconds"]!)));
        Assert.DoesNotContain("kernel", await app.BootAsync("525400123456"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bootd_alone_serves_the_menu_for_the_default_api_and_needs_no_data()
    {
        await using var app = await GoosedApp.StartAsync(new() { Roles = ["bootd"] });

        var menu = (await app.Client.AskAsync("/menu.ipxe?mac=52-54-00-12-34-56")).Is(HttpStatusCode.OK);

        Assert.Equal("text/plain", menu.MediaType);
        Assert.Contains("\nset api http://api.goose.local\n", menu.Text, StringComparison.Ordinal);
        Assert.Contains("\nchain --replace --autofree ${api}/v1/boot/ipxe?mac=52:54:00:12:34:56&", menu.Text, StringComparison.Ordinal);
        (await app.Client.AskAsync("/readyz")).Is(HttpStatusCode.OK);
        (await app.Client.AskAsync("/v1/machines")).IsProblem(HttpStatusCode.NotFound);
        Assert.False(Directory.Exists(app.Directory["data"]));
    }

    [Fact]
    public async Task A_server_with_followers_stops_without_waiting_for_them()
    {
        var app = await GoosedApp.StartAsync();
        using var follower = await app.Client.GetAsync(new Uri(app.Address, "/v1/events"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_follower_to_whom_nothing_happens_hears_that_the_stream_lives()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await GoosedApp.StartAsync(new() { Roles = ["api", "artifacts-gw"], Replace = services => services.AddSingleton<TimeProvider>(clock) });
        using var answer = await app.Client.GetAsync(new Uri(app.Address, "/v1/events"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var line = lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();

        // However often the clock ticks before the feed looks at it.
        await app.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(line.IsCompleted);
        });

        Assert.StartsWith(":", await line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_readiness_metrics_and_the_menu_need_nothing()
    {
        await using var app = await GoosedApp.StartAsync();
        await app.BootAsync("525400123456");

        Assert.Equal("ok\n", (await app.Client.AskAsync("/healthz")).Is(HttpStatusCode.OK).Text);
        Assert.Equal("ready", (string?)(await app.Client.AskAsync("/readyz")).Is(HttpStatusCode.OK)["status"]);
        Assert.Contains("goosed_boot_requests", (await app.Client.AskAsync("/metrics")).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Contains($"\nset api {app.Address.AbsoluteUri.TrimEnd('/')}\n", (await app.Client.AskAsync("/menu.ipxe")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_openapi_document_lists_every_path_of_the_api()
    {
        await using var app = await GoosedApp.StartAsync();
        var document = await app.GetAsync("/openapi/v1.json");

        var mapped = app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/v1/", StringComparison.Ordinal) == true)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Where(method => method != "HEAD" || endpoint.Metadata.GetMetadata<HeadCalls.AlsoHead>() is null) ?? [], (endpoint, method) => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}".ToLowerInvariant())
            .Distinct().Order().ToList();
        var listed = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key} {path.Key.TrimEnd('/')}".ToLowerInvariant())).ToHashSet();

        Assert.StartsWith("3.1", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.True(mapped.Count > 25, "the routes were not found");
        Assert.All(mapped, route => Assert.Contains(route, listed));
    }

    [Fact]
    public async Task Branding_is_the_sites_else_the_programs_and_nothing_outside()
    {
        using var directory = new TestDirectory();
        directory.Write("infra/branding/logo.png", "site");
        directory.Write("infra/branding/banner.txt", "Goose Lab\n");
        directory.Write("secret.txt", "hidden");
        File.CreateSymbolicLink(directory["infra/branding/link.txt"], directory["secret.txt"]);
        await using var app = await GoosedApp.StartAsync(new() { Roles = ["bootd"], Directory = directory });
        await using var plain = await GoosedApp.StartAsync(new() { Roles = ["bootd"] });

        Assert.Equal("site", (await app.Client.AskAsync("/branding/logo.png")).Is(HttpStatusCode.OK).Text);
        Assert.Contains("Goose Lab", (await app.Client.AskAsync("/menu.ipxe")).Text, StringComparison.Ordinal);
        (await plain.Client.AskAsync("/branding/banner.txt")).Is(HttpStatusCode.OK);
        Assert.Equal(0, (await Tool.RunAsync("mkfifo", [directory["infra/branding/pipe.png"]], cancellation: TestContext.Current.CancellationToken)).ExitCode);
        foreach (var path in new[] { "link.txt", "pipe.png", "none.png", "..%2f..%2fsecret.txt", "%2e%2e/secret.txt", "", "logo.png/x" })
        {
            var answer = await app.Client.AskAsync($"/branding/{path}");
            Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path}: {answer.Status}");
            Assert.DoesNotContain("hidden", answer.Text, StringComparison.Ordinal);
        }
    }
}
