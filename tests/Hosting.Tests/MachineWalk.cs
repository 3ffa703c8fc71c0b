using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Goosed.Core.Events;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting.Tests;

/// <summary>A machine's way through its run, call by call, as firmware, installer and installed system make them.</summary>
internal sealed class MachineWalk(string mac) : IDisposable
{
    public const string Blueprint = "infra/blueprints/rocky/9/base/blueprint.yaml";

    private static readonly byte[] s_kernel = Encoding.UTF8.GetBytes("a kernel");

    // What no machine sends by itself, the client must not add either.
    private readonly HttpClient _machine = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });
    private string _script = "";

    /// <summary>A header that the machine sends with every call.</summary>
    public string? TraceParent { get; init; }

    public Guid Id { get; private set; }

    public Guid Run { get; private set; }

    public string Token => Regex.Match(_script, "^set token (\\S+)", RegexOptions.Multiline).Groups[1].Value;

    public string Agent => Regex.Match(_script, "goosed.agent=(\\S+)").Groups[1].Value;

    public string Script => _script;

    /// <summary>The default blueprint with a kernel that goosed gives out itself.</summary>
    public static string Document => GoosedApp.MirrorBlueprint.Replace("url: \"http://mirror.example/vmlinuz\"", "artifact: kernel", StringComparison.Ordinal);

    public static async Task UploadAsync(GoosedApp app)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(s_kernel));
        using var body = Json($$"""{"kind": "kernel", "sha256": "{{digest}}", "meta": {"name": "kernel"} }""");
        using var registered = await app.Client.PostAsync("/v1/artifacts", body);
        var url = (string?)JsonNode.Parse(await registered.Content.ReadAsStringAsync())!["upload_url"];
        using var bytes = new ByteArrayContent(s_kernel);
        using var stored = await app.Client.PutAsync(url, bytes);
        stored.EnsureSuccessStatusCode();
    }

    /// <summary>Enrolled, booted and installed: all that comes before the restart into the installed system.</summary>
    public async Task InstallAsync(GoosedApp app)
    {
        Id = await app.EnrolAsync(mac);
        Run = Guid.Parse((string)(await app.RunOfAsync(Id))["id"]!);
        await BootAsync(app);
        Assert.Equal("a kernel", await GetAsync(app, Regex.Match(_script, "^kernel (\\S+)", RegexOptions.Multiline).Groups[1].Value));
        await GetAsync(app, Regex.Match(_script, "inst.ks=(\\S+)").Groups[1].Value);
        await ReportAsync(app, "install", "started");
        await ReportAsync(app, "install", "done");
    }

    public async Task BootAsync(GoosedApp app)
    {
        await GetAsync(app, $"/menu.ipxe?mac={mac}");
        var script = await GetAsync(app, $"/v1/boot/ipxe?mac={Uri.EscapeDataString(mac)}&uuid=&serial_hex=&arch=x86_64&platform=pcbios");
        _script = script.Contains("set token", StringComparison.Ordinal) ? script : _script;
    }

    /// <summary>Started from its disk, to the end of the run, and until everybody has heard of it.</summary>
    public async Task FinishAsync(GoosedApp app)
    {
        await BootAsync(app);
        await ReportAsync(app, "installed", "done");
        await ReportAsync(app, "postinstall", "started");
        await PostAsync(app, "/v1/agents/facts", $$$"""{"machine_id": "{{{Id}}}", "snapshot": {"cpu": 1, "postinstall_done": true} }""");
        await app.EndOfRunAsync(Id);
        await HeardAsync(app);
    }

    public static async Task HeardAsync(GoosedApp app)
    {
        var (log, ledger) = (app.Services.GetRequiredService<IEventLog>(), app.Services.GetRequiredService<IDeliveryLedger>());
        foreach (var consumer in new[] { "orchestrator", "inventory" })
        {
            await app.UntilAsync(async () => await ledger.PositionAsync(consumer, default) == await log.NewestAsync(default));
        }
    }

    public Task ReportAsync(GoosedApp app, string milestone, string state) => PostAsync(app, $"/v1/runs/{Run}/milestones", $$"""{"milestone": "{{milestone}}", "state": "{{state}}"}""");

    public void Dispose() => _machine.Dispose();

    private Task<string> GetAsync(GoosedApp app, string url) => SendAsync(new(HttpMethod.Get, new Uri(app.Address, new Uri(app.Address, url).PathAndQuery)));

    private Task<string> PostAsync(GoosedApp app, string path, string json) =>
        SendAsync(new(HttpMethod.Post, new Uri(app.Address, path)) { Content = Json(json), Headers = { Authorization = new("Bearer", Agent) } });

    private async Task<string> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            if (TraceParent is not null)
            {
                request.Headers.TryAddWithoutValidation("traceparent", TraceParent);
            }

            using var answer = await _machine.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{request.Method} {request.RequestUri}: {text}");
            return text;
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
