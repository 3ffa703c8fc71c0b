using System.Text.RegularExpressions;
using Goosed.Testing;
using k8s.Models;

namespace Goosed.Deploy.Tests;

/// <summary>The script that keeps a pod's copy of a repository, run by a shell on a real one.</summary>
public sealed class DesiredStateCopyTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public static bool NoHelm => Charts.NoHelmHere;

    public void Dispose() => _directory.Dispose();

    [Fact(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    public async Task A_pod_has_each_commit_whole_and_keeps_the_one_before()
    {
        var script = await ScriptAsync();
        await GitAsync("init --quiet --initial-branch lab origin");
        await CommitAsync("one");

        Assert.Equal($"desired state is at {await HeadAsync()}\n", await LookAsync(script));
        Assert.Equal("one", await File.ReadAllTextAsync(_directory["copy/now/sites/a/blueprints/file"], TestContext.Current.CancellationToken));
        Assert.Equal("", await LookAsync(script));

        var first = await HeadAsync();
        await CommitAsync("two");
        await LookAsync(script);
        Assert.Equal("two", await File.ReadAllTextAsync(_directory["copy/now/sites/a/blueprints/file"], TestContext.Current.CancellationToken));
        Assert.True(Directory.Exists(_directory[$"copy/{first}"]));

        await CommitAsync("three");
        await LookAsync(script);
        Assert.False(Directory.Exists(_directory[$"copy/{first}"]));
        Assert.Equal(4, Directory.GetFileSystemEntries(_directory["copy"]).Length);
    }

    // The init container's, with the copy in a folder of the test's.
    private async Task<string> ScriptAsync()
    {
        var rendered = await Charts.RenderAsync("goosed-blueprints", [.. Charts.Alone, "--set", "global.infra.git.url=unused,global.infra.git.path=sites/a"]);
        var pod = Manifests.Read(rendered).Of<V1Deployment>().Single().Spec.Template.Spec;
        Assert.Contains(pod.Containers[0].Env, variable => variable is { Name: "INFRA_PATH", Value: "/infra/now/sites/a" });
        Directory.CreateDirectory(_directory["copy"]);
        return Regex.Replace(pod.InitContainers.Single().Args.Single(), "/infra\\b", _directory["copy"]);
    }

    private async Task<string> LookAsync(string script) => (await RunAsync("/bin/sh", "-c", script)).Output;

    private async Task CommitAsync(string content)
    {
        _directory.Write("origin/sites/a/blueprints/file", content);
        await GitAsync("-C origin add --all");
        await GitAsync($"-C origin -c user.name=test -c user.email=test@localhost commit --quiet --message {content}");
    }

    private async Task<string> HeadAsync() => (await GitAsync("-C origin rev-parse HEAD")).Trim();

    private async Task<string> GitAsync(string arguments)
    {
        var (code, output) = await RunAsync("/bin/sh", "-c", $"cd '{_directory["."]}' && git {arguments}");
        return code == 0 ? output : throw new InvalidOperationException(output);
    }

    private Task<Tool.Outcome> RunAsync(string program, params string[] arguments) => Tool.RunAsync(program, arguments,
        new Dictionary<string, string> { ["URL"] = _directory["origin"], ["BRANCH"] = "lab" }, TestContext.Current.CancellationToken);
}
