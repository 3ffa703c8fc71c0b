using System.Net;
using System.Text.Json.Nodes;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary>What counts as a boot of a machine's installer, and whose requests can end its run.</summary>
public sealed class BootAttemptsTests : IAsyncLifetime
{
    private const string Mac = "525400000001";
    private const string Machine = "10.0.0.1";
    private const string Installer = "10.0.0.101";
    private const string Stranger = "10.66.6.6";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-11-01T10:00:00Z", null));
    private GoosedApp? _app;

    private GoosedApp App => _app!;

    public async ValueTask InitializeAsync() => _app = await GoosedApp.StartAsync(new()
    {
        Environment = new Dictionary<string, string?> { ["GOOSED_TRUSTED_PROXIES"] = "127.0.0.1" },
        Replace = services => services.AddSingleton<TimeProvider>(_clock),
    });

    public ValueTask DisposeAsync() => App.DisposeAsync();

    [Fact]
    public async Task A_stranger_s_scripts_and_answer_files_end_no_run()
    {
        var id = await EnrolAsync();

        for (var request = 0; request < 10; request++)
        {
            var script = await BootAsync(Stranger);
            await AskAsync($"/v1/render/kickstart?machine_id={id}&token={Lab.TokenOf(script)}", Stranger);
        }

        Assert.InRange((int)(await App.RunOfAsync(id))["attempts"]!, 0, 1);
        Assert.Contains("kernel", await BootAsync(Machine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_an_installer_reports_a_stranger_s_boots_do_not_count_and_the_machine_s_do()
    {
        var id = await EnrolAsync();
        var agent = System.Text.RegularExpressions.Regex.Match(await BootAsync(Machine), "goosed.agent=(\\S+)").Groups[1].Value;
        await ReportAsync(id, agent, "install");
        _clock.Advance(TimeSpan.FromSeconds(61));
        var before = (int)(await App.RunOfAsync(id))["attempts"]!;

        for (var minute = 0; minute < 8; minute++)
        {
            Assert.Contains("kernel", await BootAsync(Stranger), StringComparison.Ordinal);
            _clock.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.Equal(("running", before), State(await App.RunOfAsync(id)));

        // Its card has an address of its own, and not the installer's.
        for (var boot = before; boot < 5; boot++)
        {
            Assert.Contains("kernel", await BootAsync(boot % 2 == 0 ? Machine : Installer), StringComparison.Ordinal);
            _clock.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.DoesNotContain("kernel", await BootAsync(Machine), StringComparison.Ordinal);
        Assert.Equal(("failed", 5), State(await App.EndOfRunAsync(id)));
    }

    [Fact]
    public async Task A_mirror_that_is_away_fails_five_attempts_and_then_the_run()
    {
        var id = await EnrolAsync();
        await BootAsync(Machine);
        for (var attempt = 2; attempt <= 5; attempt++)
        {
            _clock.Advance(TimeSpan.FromSeconds(60));
            Assert.Contains("kernel", await BootAsync(Machine, "&failed=kernel&error=3e11628e"), StringComparison.Ordinal);
            Assert.Contains("kernel", await BootAsync(Machine, "&failed=kernel&error=3e11628e"), StringComparison.Ordinal);
        }

        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.DoesNotContain("kernel http", await BootAsync(Machine, "&failed=kernel&error=3e11628e"), StringComparison.Ordinal);

        var run = await App.EndOfRunAsync(id);
        Assert.Equal(("failed", 5), State(run));
        Assert.Contains("could not load what its script named: step kernel, error 3e11628e", (string?)run["message"], StringComparison.Ordinal);
    }

    private static (string?, int) State(JsonNode run) => ((string?)run["status"], (int)run["attempts"]!);

    private async Task<Guid> EnrolAsync()
    {
        var id = await App.EnrolAsync(Mac);
        await App.RunOfAsync(id);
        return id;
    }

    private async Task<string> BootAsync(string from, string more = "") => await (await AskAsync($"/v1/boot/ipxe?mac={Mac}{more}", from)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> AskAsync(string path, string from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(App.Address, path)) { Headers = { { "X-Forwarded-For", from } } };
        return await App.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task ReportAsync(Guid id, string agent, string milestone)
    {
        var run = (string?)(await App.RunOfAsync(id))["id"];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(App.Address, $"/v1/runs/{run}/milestones"))
        {
            Content = new StringContent($$"""{"milestone": "{{milestone}}", "state": "started"}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "X-Forwarded-For", Installer }, { "Authorization", $"Bearer {agent}" } },
        };
        using var answer = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
