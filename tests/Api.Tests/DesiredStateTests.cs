using System.Net;
using Goosed.Testing;

namespace Goosed.Api.Tests;

/// <summary>Files of the desired state, with a program of their own.</summary>
public sealed class DesiredStateTests : OwnDesiredState
{
    private const string File = "infra/machine-profiles/node.yaml";

    private const string Profile =
        """
        apiVersion: goosed.io/v1alpha1
        kind: MachineProfile
        spec:
          machine: {mac: "52:54:00:12:34:56"}
          blueprint: rocky/9/base
        """;

    [Fact]
    public async Task Before_the_desired_state_was_read_a_start_is_put_off_and_not_refused()
    {
        await StartAsync(roles: ["api", "orchestrator", "artifacts-gw"]);
        var machine = await App.EnrolAsync("525400000001", new { provision = "manual", blueprint = "rocky/9/base" });

        foreach (var body in new[] { $$"""{"machine_id":"{{machine}}"}""", $$"""{"machine_id":"{{machine}}","blueprint_id":"rocky/9/base"}""" })
        {
            (await App.Client.PostAsync("/v1/runs/start", body)).IsProblem(HttpStatusCode.ServiceUnavailable, "has not been read yet");
        }

        var armed = await App.EnrolAsync("525400000002");
        await App.UntilAsync(async () => (await App.Client.AskAsync($"/v1/runs?machine_id={armed}")).Items.Count == 1);
        Assert.Contains("has not been read yet", await App.BootAsync("525400000002"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_desired_state_decides_what_machines_get()
    {
        await StartAsync();
        var early = await App.EnrolAsync("52540000aaaa", new { blueprint = "rocky/9/other" });
        Assert.Contains("is not in the desired state", await App.BootAsync("52540000aaaa"), StringComparison.Ordinal);

        // Turns come every few seconds, so every change is made before the next wait.
        Files.Write("infra/blueprints/rocky/9/other/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("default: true", "default: false", StringComparison.Ordinal));
        Files.Write(File, Profile);
        await App.UntilAsync(async () => (await App.Client.AskAsync("/v1/blueprints")).Items.Count == 2);

        Assert.Contains("installing rocky/9/other", await App.BootAsync("52540000aaaa"), StringComparison.Ordinal);
        Assert.Equal("running", (string?)(await App.RunOfAsync(early))["status"]);
        var managed = Assert.Single((await App.Client.AskAsync("/v1/machines?mac=525400123456")).Items);
        Assert.Equal("machine-profiles/node.yaml", (string?)managed["managed_by"]);
        Assert.Contains("kernel", await App.BootAsync("525400123456"), StringComparison.Ordinal);
        var run = await App.RunOfAsync(managed["id"]!.GetValue<Guid>());
        await App.Client.PostAsync($"/v1/runs/{run["id"]}/cancel", "");
        (await App.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{managed["id"]}")).IsProblem(HttpStatusCode.Conflict, "machine-profiles/node.yaml");

        Files.Write(File, "spec: [");
        await App.UntilAsync(async () => (await App.GetAsync("/v1/desired-state"))["faults"]!.AsArray().Count > 0);
        Assert.Equal("machine-profiles/node.yaml", (string?)(await App.GetAsync("/v1/desired-state"))["faults"]![0]!["path"]);
        Assert.Equal("degraded", (string?)(await App.GetAsync("/readyz"))["status"]);
        Assert.Equal("machine-profiles/node.yaml", (string?)(await App.GetAsync($"/v1/machines/{managed["id"]}"))["managed_by"]);

        System.IO.File.Delete(Files[File]);
        await App.UntilAsync(async () => (await App.GetAsync($"/v1/machines/{managed["id"]}"))["managed_by"] is null);
        await App.UntilAsync(async () => (string?)(await App.GetAsync("/readyz"))["status"] == "ready");
    }

    [Fact]
    public async Task A_machine_that_anothers_address_keeps_out_comes_in_once_it_is_free()
    {
        Files.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        await StartAsync();
        var machine = await App.EnrolAsync("525400123456", new { provision = "manual" });
        var other = await App.EnrolAsync("525400aaaaaa");
        Files.Write(File, Profile.Replace("34:56\"}", "34:56\", macs: [\"52:54:00:aa:aa:aa\"]}", StringComparison.Ordinal));
        await App.UntilAsync(async () => (await App.GetAsync("/v1/desired-state"))["conflicts"]!.AsArray().Count == 1);
        Assert.Contains($"belongs to machine {other}", (string?)(await App.GetAsync("/v1/desired-state"))["conflicts"]![0]!["reason"], StringComparison.Ordinal);

        await App.Client.PostAsync($"/v1/runs/{(await App.RunOfAsync(other))["id"]}/cancel", "");
        await App.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{other}");
        await App.UntilAsync(async () => (await App.GetAsync($"/v1/machines/{machine}"))["macs"]!.AsArray().Count == 2);

        await App.UntilAsync(async () => (await App.GetAsync("/v1/desired-state"))["conflicts"]!.AsArray().Count == 0);
        Assert.NotEmpty((await App.Client.AskAsync($"/v1/audit?action=run_finished&machine_id={other}")).Items);
    }

    [Fact]
    public async Task A_missing_artifact_is_said_by_name_until_it_is_uploaded()
    {
        Files.Write("infra/blueprints/own/1/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("url: \"http://mirror.example/vmlinuz\"", "artifact: own-kernel", StringComparison.Ordinal));
        await StartAsync();
        await App.EnrolAsync("525400000001");
        Assert.Contains("own-kernel", await App.BootAsync("525400000001"), StringComparison.Ordinal);

        byte[] bytes = [1, 2, 3, 4];
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        var registered = await App.Client.PostAsync("/v1/artifacts", $$"""{"kind": "kernel", "sha256": "{{digest}}", "meta": {"name": "own-kernel"} }""");
        await App.Client.SendAsync(HttpMethod.Put, (string)registered["upload_url"]!, new ByteArrayContent(bytes));
        var script = await App.BootAsync("525400000001");
        var kernel = System.Text.RegularExpressions.Regex.Match(script, "(?m)^kernel (\\S+)").Groups[1].Value;

        Assert.EndsWith($"token={Lab.TokenOf(script)}", kernel, StringComparison.Ordinal);
        Assert.Equal(bytes, await App.Client.GetByteArrayAsync(kernel, TestContext.Current.CancellationToken));
        (await App.Client.AskAsync(kernel[..^36] + Guid.NewGuid())).IsProblem(HttpStatusCode.Unauthorized);
    }
}
