using System.Net.Http.Json;
using Goosed.Testing;

namespace Goosed.Goosectl.Tests;

/// <summary>What follows goes on over a restart of the server, shows what ended, and says what goes on without it.</summary>
public sealed class WatchTests
{
    private static readonly string[] s_followers = ["runs watch", "runs wait", "runs start", "runs logs", "events tail"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_watch_goes_on_over_a_restart_of_the_server()
    {
        using var directory = new TestDirectory();
        directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        var calls = new AnsweredCalls();
        var app = await GoosedApp.StartAsync(new() { Directory = directory, Replace = calls.AddTo });
        var (address, run) = (app.Address.AbsoluteUri.TrimEnd('/'), await RunAsync(app, "52:54:00:c8:00:01", "restart1"));
        await app.EnrolAsync("52:54:00:c8:00:02", new { hostname = "restart2", provision = "manual" });
        await app.Client.PostAsJsonAsync($"/v1/runs/{run}/milestones", new { milestone = "boot", state = "done", log = "a log" }, Ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        string[][] lines =
        [
            .. Commands.Leaves().Where(leaf => leaf.Command.Options.Any(option => option.Name == "--watch"))
                .Select(leaf => leaf.Path.Append("--watch").ToArray()),
            ["runs", "list", "--status", "running", "-w"], ["runs", "watch", run], ["runs", "logs", run, "-f"],
            ["runs", "start", "restart2", "--wait"], ["events", "tail", "--since", "0"], ["events", "tail"],
        ];
        Assert.True(lines.Length >= 12, $"{lines.Length}");

        // One that waits says nothing; its calls are counted: the test's own, that of its name, and its first look.
        List<Watch> watches = [new(["runs", "wait", run, "-s", address], stop.Token)];
        await UntilAsync(() => calls.Of($"/v1/runs/{run}") >= 3);
        watches.AddRange(lines.Select(line => new Watch([.. line, "-s", address], stop.Token)));

        // A stream says nothing before the first event.
        await UntilAsync(() => watches.TrueForAll(
            watch => watch.Line is ["events", "tail", "-s", ..] or ["runs", "wait", ..] || watch.HasBegun));
        await UntilAsync(() => calls.Of("/v1/events") >= 2);

        await app.DisposeAsync();
        await UntilAsync(() => watches.TrueForAll(watch => watch.Messages.Has("was lost")));
        app = await GoosedApp.StartAsync(new()
        {
            Directory = directory,
            Environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = address },
        });
        await UntilAsync(() => watches.TrueForAll(watch => watch.Messages.Has("is back")));
        foreach (var running in (await app.GetAsync("/v1/runs?status=running"))["items"]!.AsArray())
        {
            await app.Client.PostAsJsonAsync("/v1/runs/finish", new { run_id = (string?)running!["id"], status = "success" }, Ct);
        }

        var told = watches.Where(watch => watch.Line is ["runs", "list", ..] or ["events", "tail", ..] or ["machines", "list", ..]).ToList();
        await UntilAsync(() => told.All(watch => watch.Data.Has("success") || watch.Data.Has("installed")));
        var ending = watches.Where(watch => watch.Line is ["runs", not "list", ..]).ToList();
        Assert.All(await Task.WhenAll(ending.Select(watch => watch.Ended)), code => Assert.Equal(Exit.Ok, code));
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(watches.Except(ending).Select(watch => watch.Ended)), code => Assert.Equal(Exit.Interrupted, code));
        Assert.All(watches, watch => Assert.Single(watch.Messages.ToString().Split("was lost")[1..]));
        await app.DisposeAsync();
    }

    [Fact]
    public async Task A_wait_that_is_interrupted_says_that_the_run_goes_on_and_how_to_end_it()
    {
        var calls = new AnsweredCalls();
        await using var app = await GoosedApp.StartAsync(new() { Replace = calls.AddTo });
        var (address, run) = (app.Address.AbsoluteUri, await RunAsync(app, "52:54:00:c8:00:03", "interrupted"));
        foreach (var verb in new[] { "watch", "wait" })
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            var watch = new Watch(["runs", verb, "interrupted", "-s", address], stop.Token);
            var before = calls.Of($"/v1/runs/{run}");
            await UntilAsync(() => calls.Of($"/v1/runs/{run}") >= before + 3);
            await stop.CancelAsync();

            Assert.Equal(Exit.Interrupted, await watch.Ended);
            Assert.Contains($"The run goes on. Follow it again with goosectl runs watch {run}", watch.Messages.ToString(), StringComparison.Ordinal);
            Assert.Contains($"goosectl runs cancel {run}", watch.Messages.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_was_never_reached_is_not_waited_for() =>
        (await CtlServer.RunAsync(["runs", "list", "-w", "-s", "http://127.0.0.1:1"])).IsError(Exit.Unreachable, "can't be reached");

    [Fact]
    public void Every_command_that_follows_is_in_the_test_above() => Assert.Empty(
        Commands.Leaves().Where(leaf => leaf.Command.Options.Any(option => option.Name is "--follow" or "--wait" or "--timeout" or "--since"))
            .Select(leaf => string.Join(' ', leaf.Path)).Except(s_followers).Except(["simulate"]));

    private static async Task<string> RunAsync(GoosedApp app, string mac, string hostname) =>
        (string?)(await app.RunOfAsync(await app.EnrolAsync(mac, new { hostname })))["id"] ?? "";

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>A command that runs until it ends by itself or is interrupted.</summary>
    private sealed class Watch
    {
        public Watch(string[] line, CancellationToken stop)
        {
            Line = line;
            Ended = Task.Run(() => CommandTree.RunAsync(line, Data, Messages, stop), CancellationToken.None);
        }

        public string[] Line { get; }

        public Recorder Data { get; } = new();

        public Recorder Messages { get; } = new();

        public Task<int> Ended { get; }

        public bool HasBegun => Data.ToString().Length + Messages.ToString().Length > 0;
    }
}
