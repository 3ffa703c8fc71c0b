using System.Net;
using System.Security.Cryptography;

namespace Goosed.Api.Tests;

/// <summary>An artifact that was uploaded.</summary>
internal sealed record PublishedFile(Guid Id, string Sha256, byte[] Bytes);

/// <summary>Artifacts, and blueprints that name them, for tests that share a program.</summary>
internal static class ArtifactFiles
{
    private static int s_names;

    /// <summary>A name that no other test has.</summary>
    public static string NewName() => $"team-{Interlocked.Increment(ref s_names)}/file";

    public static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static Task<Answer> RegisterAsync(this Lab lab, string sha256, string name) =>
        lab.Client.PostAsync("/v1/artifacts", $$$"""{"kind": "kernel", "sha256": "{{{sha256}}}", "meta": {"name": "{{{name}}}"}}""");

    /// <summary>Uploads new bytes by a name.</summary>
    public static async Task<PublishedFile> PublishAsync(this Lab lab, string name)
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var registered = (await lab.RegisterAsync(Sha(bytes), name)).Is(HttpStatusCode.Created);
        (await lab.Client.SendAsync(HttpMethod.Put, (string)registered["upload_url"]!, new ByteArrayContent(bytes))).Is(HttpStatusCode.OK);
        return new(registered.Id, Sha(bytes), bytes);
    }

    /// <summary>Puts a blueprint in force whose kernel and initrd are artifacts of new names.</summary>
    public static async Task<(string Blueprint, string Kernel, string Initrd)> BlueprintAsync(this Lab lab)
    {
        var (kernel, initrd) = (NewName(), NewName());
        var blueprint = $"parts/{kernel.Split('/')[0]}/base";
        lab.App.Directory.Write($"infra/blueprints/{blueprint}/blueprint.yaml",
            $$"""
            apiVersion: goosed.io/v1alpha1
            kind: Blueprint
            spec:
              os: {family: rocky, version: "9", architecture: x86_64}
              boot:
                kernel: {artifact: {{kernel}}}
                initrd: [{artifact: {{initrd}}}]
                args: ["inst.ks={answer_file}", "goosed.agent={agent_token}"]
              answer_file: {family: kickstart}
            """);
        await lab.App.UntilAsync(async () => (await lab.Client.AskAsync("/v1/blueprints?limit=1000")).Items.Any(item => (string?)item["name"] == blueprint));
        return (blueprint, kernel, initrd);
    }
}
