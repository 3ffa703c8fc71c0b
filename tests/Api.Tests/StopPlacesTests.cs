using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary>A machine that stops somewhere on its way; its run ends and says where, and what to look at.</summary>
public sealed class StopPlacesTests : IAsyncDisposable
{
    private const string Blueprint =
        """
        apiVersion: goosed.io/v1alpha1
        kind: Blueprint
        spec:
          os: {family: rocky, version: "9", architecture: x86_64}
          default: true
          boot:
            kernel: {artifact: kernel}
            initrd: [{artifact: initrd}]
            args: ["goosed.agent={agent_token}"]
          answer_file: {family: kickstart}
        """;

    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-11-01T10:00:00Z", null));

    public StopPlacesTests()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", Blueprint);
        _directory.Write("infra/workflows/default.yaml", "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  steps:\n    - {name: boot, deadline: 1m}\n    - {name: install, deadline: 1m}\n    - {name: installed, deadline: 1m}\n    - {name: postinstall, deadline: 1m}\n");
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(0, "boot", "never asked for its boot script")]
    [InlineData(1, "boot", "took the boot script and never asked for the kernel")]
    [InlineData(2, "install", "fetched the kernel and not all of the initrd")]
    [InlineData(3, "install", "fetched kernel and initrd and never its answer file")]
    [InlineData(4, "install", "fetched its answer file and the installer never reported its start")]
    [InlineData(5, "install", "reported its start and then nothing")]
    [InlineData(6, "installed", "installed and never asked to boot again")]
    [InlineData(7, "installed", "told to boot its disk and never reported from there")]
    [InlineData(8, "postinstall", "told to boot its disk and never reported from there")]
    [InlineData(9, "postinstall", "reports and never said postinstall_done")]
    public async Task A_machine_that_stops_fails_its_run_with_where_and_what_to_look_at(int steps, string milestone, string expected)
    {
        await using var app = await StartAsync();
        await UploadAsync(app, "kernel");
        await UploadAsync(app, "initrd");
        var id = await app.EnrolAsync("525400000001");
        var run = (string)(await app.RunOfAsync(id))["id"]!;
        var script = "";
        Task Report(string name, string state) => Ok(app.Client.PostAsync($"/v1/runs/{run}/milestones", $$"""{"milestone": "{{name}}", "state": "{{state}}"}""", ("Authorization", $"Bearer {AgentOf(script)}")));
        Func<Task>[] way =
        [
            async () => script = await app.BootAsync("525400000001"),
            () => Ok(app.Client.AskAsync(Match(script, @"^kernel (\S+)"))),
            () => Ok(app.Client.AskAsync(Match(script, @"^initrd --name \S+ (\S+)"))),
            () => Ok(app.Client.AskAsync($"/v1/render/kickstart?machine_id={id}&token={Lab.TokenOf(script)}")),
            () => Report("install", "started"),
            () => Report("install", "done"),
            () => app.BootAsync("525400000001"),
            () => Report("installed", "done"),
            () => Ok(app.Client.PostAsync("/v1/agents/facts", $$$"""{"machine_id": "{{{id}}}", "snapshot": {"cpu": 1} }""", ("Authorization", $"Bearer {AgentOf(script)}"))),
        ];
        foreach (var step in way.Take(steps))
        {
            await step();
        }

        await app.ServeAsync(TimeSpan.FromMinutes(1.1));
        var ended = await EndAsync(app, id);

        Assert.Equal("failed", (string?)ended["status"]);
        Assert.StartsWith($"The milestone '{milestone}' was not done within ", (string?)ended["message"], StringComparison.Ordinal);
        Assert.Contains(expected, (string?)ended["message"], StringComparison.Ordinal);
        Assert.Equal(steps == 0, ended["last_seen"] is null);
        Assert.DoesNotContain("\nkernel", await app.BootAsync("525400000001"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_whose_files_are_missing_is_told_so_and_its_run_says_it()
    {
        await using var app = await StartAsync();
        await UploadAsync(app, "kernel");
        var id = await app.EnrolAsync("525400000001");
        await app.RunOfAsync(id);
        Assert.Contains("Artifact 'initrd' of blueprint 'rocky/9/base' is not uploaded.", await app.BootAsync("525400000001"), StringComparison.Ordinal);

        await app.ServeAsync(TimeSpan.FromMinutes(1.1));

        Assert.Contains("told that it can't be installed: Artifact 'initrd'", (string?)(await EndAsync(app, id))["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_boots_its_installer_again_and_again_fails_its_run_with_how_far_it_came()
    {
        await using var app = await StartAsync();
        await UploadAsync(app, "kernel");
        await UploadAsync(app, "initrd");
        var id = await app.EnrolAsync("525400000001");
        await app.RunOfAsync(id);
        for (var boot = 0; boot < 7; boot++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            var script = await app.BootAsync("525400000001");
            if (boot < 6)
            {
                await Ok(app.Client.AskAsync(Match(script, @"^kernel (\S+)")));
            }
        }

        var ended = await EndAsync(app, id);

        Assert.Contains("booted its installer 5 times without reaching a new milestone", (string?)ended["message"], StringComparison.Ordinal);
        Assert.Contains("fetched the kernel and not all of the initrd", (string?)ended["message"], StringComparison.Ordinal);
    }

    private async Task<System.Text.Json.Nodes.JsonNode> EndAsync(GoosedApp app, Guid id)
    {
        var run = await app.RunOfAsync(id);
        await app.UntilAsync(async () =>
        {
            // The sweep's timer ticks by this clock.
            _clock.Advance(TimeSpan.FromSeconds(1));
            return (string?)(run = await app.RunOfAsync(id))["status"] != "running";
        });
        return run;
    }

    private static async Task Ok(Task<Answer> call) => Assert.True((await call).Status is HttpStatusCode.OK or HttpStatusCode.Created, (await call).Text);

    private static string Match(string script, string pattern) => new Uri(Regex.Match(script, pattern, RegexOptions.Multiline).Groups[1].Value).PathAndQuery;

    private static string AgentOf(string script) => Regex.Match(script, "goosed.agent=(\\S+)").Groups[1].Value;

    private Task<GoosedApp> StartAsync() => GoosedApp.StartAsync(new() { Directory = _directory, Replace = services => services.AddSingleton<TimeProvider>(_clock) });

    private static async Task UploadAsync(GoosedApp app, string name)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(name);
        var registered = (await app.Client.PostAsync("/v1/artifacts", $$$"""{"kind": "{{{name}}}", "sha256": "{{{Convert.ToHexStringLower(SHA256.HashData(content))}}}", "meta": {"name": "{{{name}}}"} }""")).Is(HttpStatusCode.Created);
        (await app.Client.SendAsync(HttpMethod.Put, (string)registered["upload_url"]!, new ByteArrayContent(content))).Is(HttpStatusCode.OK);
    }
}
