using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Api.Tests;

/// <summary>An embedded installation, moved to real engines by <c>goosed migrate --from-sqlite</c>.</summary>
public sealed class MoveTests
{
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(3_000_000);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_embedded_is_on_the_engines_and_goes_on_there()
    {
        Assert.SkipWhen(Engines.Missing is not null, Engines.Missing ?? "");
        await using var engines = await Engines.StartAsync();
        using var directory = new TestDirectory();
        directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        Guid id;
        string token, agent;
        JsonNode machine, run;
        await using (var embedded = await GoosedApp.StartAsync(new() { Directory = directory }))
        {
            id = await embedded.EnrolAsync("525400123456", new { hostname = "node" });
            var script = await embedded.BootAsync("525400123456");
            (token, agent) = (Lab.TokenOf(script), script.Split("goosed.agent=")[1].Split()[0]);
            await UploadAsync(embedded);
            (machine, run) = (await embedded.GetAsync($"/v1/machines/{id}"), await embedded.RunOfAsync(id));
        }

        var moved = await Tool.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Goosed.dll"), "migrate", "--from-sqlite", directory["data"]],
            engines.Settings.ToDictionary(setting => setting.Key, setting => setting.Value ?? ""), Ct);

        Assert.True(moved.ExitCode == 0, moved.Output);
        Assert.Contains("the same on both sides", moved.Output, StringComparison.Ordinal);
        Directory.Delete(directory["data"], recursive: true);
        await using var app = await GoosedApp.StartAsync(new() { Directory = directory, Environment = engines.Settings });
        Assert.True(JsonNode.DeepEquals(machine, await app.GetAsync($"/v1/machines/{id}")));
        Assert.True(JsonNode.DeepEquals(run, await app.GetAsync($"/v1/runs/{run["id"]}")));
        var artifact = (await app.Client.AskAsync("/v1/artifacts")).Items.Single();
        Assert.Equal(_content, await app.Client.GetByteArrayAsync((await app.GetAsync($"/v1/presign/get?key={artifact["key"]}"))["url"]!.GetValue<string>(), Ct));

        // The run that was under way comes to its end there.
        (await app.Client.AskAsync($"/v1/render/kickstart?machine_id={id}&token={token}")).Is(HttpStatusCode.OK);
        using var installer = new HttpClient { BaseAddress = app.Address, DefaultRequestHeaders = { Authorization = new("Bearer", agent) } };
        (await installer.PostAsync("/v1/agents/facts", $$"""{"machine_id": "{{id}}", "snapshot": {"postinstall_done": true} }""")).Is(HttpStatusCode.Created);
        Assert.Equal("success", (string?)(await app.EndOfRunAsync(id))["status"]);
    }

    private async Task UploadAsync(GoosedApp app)
    {
        var registered = await app.Client.PostAsync("/v1/artifacts", $$"""{"kind": "image", "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(_content))}}"}""");
        using var sent = await app.Client.PutAsync((string?)registered["upload_url"], new ByteArrayContent(_content), Ct);
        sent.EnsureSuccessStatusCode();
    }
}
