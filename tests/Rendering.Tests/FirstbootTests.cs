using System.Text.Json.Nodes;
using Goosed.Testing;

namespace Goosed.Rendering.Tests;

/// <summary>Runs the first-boot script in a directory of its own, and what it installs against a server.</summary>
public sealed class FirstbootTests : IDisposable
{
    private const string Milestones = "/v1/runs/0198c0de-0000-7000-8000-000000000002/milestones";

    private readonly string _root = Directory.CreateTempSubdirectory("goosed-firstboot-").FullName;

    private string Link => Path.Combine(_root, "etc/systemd/system/multi-user.target.wants/goosed-firstboot.service");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("curl", "dash")]
    [InlineData("curl", "bash")]
    [InlineData("wget", "dash")]
    public async Task A_first_boot_reports_runs_the_commands_and_posts_facts(string client, string shell)
    {
        using var server = new ReportServer();
        await InstallAsync(server, shell, "echo 'one \"1\"' >>\"$GOOSED_ROOT/order\"", "echo two >>\"$GOOSED_ROOT/order\"");

        var outcome = await ReportAsync(shell, client, "firstboot");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal([Milestones, Milestones, "/v1/agents/facts"], server.Posts.Select(post => post.Path));
        Assert.All(server.Posts, post => Assert.Equal("Bearer 66666666-7777-4888-8999-aaaaaaaaaaaa", post.Authorization));
        Assert.All(server.Posts, post => Assert.Equal(Samples.TraceParent, post.Trace));
        Assert.Equal("""{"milestone":"installed","state":"done"}""", server.Posts[0].Body);
        Assert.Equal("""{"milestone":"postinstall","state":"started"}""", server.Posts[1].Body);
        var facts = JsonNode.Parse(server.Posts[2].Body)!;
        Assert.Equal("0198c0de-0000-7000-8000-000000000001", facts["machine_id"]!.GetValue<string>());
        Assert.True(facts["snapshot"]!["postinstall_done"]!.GetValue<bool>());
        Assert.True(facts["snapshot"]!["memory_kib"]!.GetValue<long>() > 0);
        Assert.Equal("one \"1\"\ntwo\n", await File.ReadAllTextAsync(Path.Combine(_root, "order"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Link));
    }

    [Fact]
    public async Task A_command_that_fails_ends_the_post_install_with_its_log_and_without_facts()
    {
        using var server = new ReportServer();
        await InstallAsync(server, "sh", "printf 'tab\\there \\\\ \"quoted\"\\n'; false", "touch \"$GOOSED_ROOT/never\"");

        var outcome = await ReportAsync("sh", "curl", "firstboot");

        Assert.NotEqual(0, outcome.ExitCode);
        var failed = JsonNode.Parse(server.Posts[^1].Body)!;
        Assert.Equal(("postinstall", "failed"), (failed["milestone"]!.GetValue<string>(), failed["state"]!.GetValue<string>()));
        Assert.Equal("post_install command 1 ended with exit code 1", failed["message"]!.GetValue<string>());
        Assert.Contains("tab here \\ \"quoted\"\nexit code 1\n", failed["log"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Posts, post => post.Path == "/v1/agents/facts");
        Assert.False(File.Exists(Path.Combine(_root, "never")));
        Assert.False(File.Exists(Link));
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_moment_is_asked_again()
    {
        using var server = new ReportServer(refusals: 1);
        await InstallAsync(server, "sh");

        await ReportAsync("sh", "curl", "firstboot");

        Assert.Equal(3, server.Posts.Count);
    }

    [Fact]
    public async Task A_command_that_was_cut_short_by_a_restart_is_not_run_again()
    {
        using var server = new ReportServer();
        await InstallAsync(server, "sh", "echo one >>\"$GOOSED_ROOT/order\"", "echo two >>\"$GOOSED_ROOT/order\"");
        await File.WriteAllTextAsync(Path.Combine(_root, "var/lib/goosed/postinstall.ran"), "1\n", TestContext.Current.CancellationToken);

        await ReportAsync("sh", "curl", "firstboot");

        Assert.Equal("two\n", await File.ReadAllTextAsync(Path.Combine(_root, "order"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_token_is_readable_by_root_alone()
    {
        using var server = new ReportServer();
        await InstallAsync(server, "sh");

        var outcome = await Tool.RunAsync("stat", ["-c", "%a", Path.Combine(_root, "etc/goosed/agent.conf")], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal("600\n", outcome.Output);
    }

    private async Task InstallAsync(ReportServer server, string shell, params string[] commands)
    {
        Assert.SkipUnless(Tool.Find(shell) is not null, $"{shell} is not installed");
        var profile = new JsonObject { ["post_install"] = new JsonArray([.. commands.Select(command => JsonValue.Create(command))]) };
        var script = AnswerFiles.Render("firstboot", Samples.Model("firstboot", profile) with { ApiBase = server.Url });
        Assert.True(script.Ok, string.Join("\n", script.Faults));

        var outcome = await Tool.RunAsync(shell, ["-c", script.Text!], Environment(), TestContext.Current.CancellationToken);

        Assert.Equal(new Tool.Outcome(0, ""), outcome);
    }

    private Task<Tool.Outcome> ReportAsync(string shell, string client, params string[] arguments)
    {
        Assert.SkipUnless(Tool.Find(client) is not null, $"{client} is not installed");
        var environment = Environment();
        environment["PATH"] = Programs(client);
        return Tool.RunAsync(Tool.Find(shell)!, [Path.Combine(_root, "usr/local/sbin/goosed-report"), .. arguments], environment, TestContext.Current.CancellationToken);
    }

    private Dictionary<string, string> Environment() => new() { ["GOOSED_ROOT"] = _root };

    /// <summary>A PATH with what every system has, and only the one HTTP client.</summary>
    private string Programs(string client)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "bin")).FullName;
        string[] names = ["sh", "sed", "tr", "head", "tail", "cat", "rm", "mkdir", "mktemp", "uname", "grep", "sleep", "touch", "ip", client];
        foreach (var name in names.Where(name => Tool.Find(name) is not null))
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), Tool.Find(name)!);
        }

        return folder;
    }
}
