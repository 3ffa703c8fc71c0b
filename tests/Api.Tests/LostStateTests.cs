using System.Net;
using System.Text.Json.Nodes;
using Goosed.Core.Installations;
using Goosed.Database;
using Goosed.Database.Installations;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>A database that was lost, emptied, restored or replaced installs nothing that nobody asked for.</summary>
public abstract class LostStateTests : IAsyncLifetime
{
    private const string Mac = "52540000000";

    private readonly TestDirectory _directory = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What stays of a test: <c>infra/</c> and, where it is used, <c>data/</c>.</summary>
    protected TestDirectory Files => _directory;

    /// <summary>How goosed finds the installation, its data directory aside.</summary>
    protected Dictionary<string, string?> Settings { get; } = [];

    public virtual ValueTask InitializeAsync()
    {
        Files.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        return ValueTask.CompletedTask;
    }

    public virtual ValueTask DisposeAsync()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_the_first_reading_brings_is_on_hold_until_it_is_released_and_what_comes_later_is_installed()
    {
        Write(1);
        Write(2);
        Write(3);
        await using (var app = await StartAsync())
        {
            Assert.Equal("disk disk disk", await BootsAsync(app, 1, 2, 3));
            var ready = await app.GetAsync("/readyz");
            Assert.Contains("3 machine(s) on hold", (string?)ready["degraded"]![0], StringComparison.Ordinal);
            Assert.Contains("goosectl machines release", (string?)ready["degraded"]![0], StringComparison.Ordinal);
            var state = await app.GetAsync("/v1/desired-state");
            Assert.Equal((3, 3), ((int)state["held"]!, state["notices"]!.AsArray().Count));

            var one = await ReleaseAsync(app, $$"""{"machine_ids": ["{{await IdAsync(app, 1)}}"]}""");
            Assert.Equal((1, 1), one);
            Assert.Equal((0, 0), await ReleaseAsync(app, $$"""{"machine_ids": ["{{await IdAsync(app, 1)}}"]}"""));
            Assert.Equal((2, 0), await ReleaseAsync(app, """{"all": true, "run": false}"""));
            Assert.Equal((0, 0), await ReleaseAsync(app, """{"all": true}"""));
            Assert.Equal("installer disk disk", await BootsAsync(app, 1, 2, 3));
            Assert.Equal(3, (await app.Client.AskAsync("/v1/audit?action=machine_released")).Items.Count);
            Assert.Single((await app.Client.AskAsync($"/v1/audit?action=run_started&machine_id={await IdAsync(app, 1)}")).Items);
        }

        // The next turn finds what the one before has read, and takes that for all there is.
        await using (var app = await StartAsync())
        {
            await app.UntilAsync(async () => await app.Services.GetRequiredService<IDatabase>().ReadAsync(InstallationStore.ReadingAsync, Ct) == Reading.Later);
        }

        Write(4);
        await using var later = await StartAsync();
        await later.RunOfAsync(await IdAsync(later, 4));
        Assert.Equal("installer disk disk installer", await BootsAsync(later, 1, 2, 3, 4));
    }

    [Fact]
    public async Task An_emptied_database_is_refused_until_it_is_accepted_and_then_installs_nothing()
    {
        Write(1);
        await using (var app = await StartAsync("run"))
        {
            await app.RunOfAsync(await IdAsync(app, 1));
        }

        await EmptyAsync();

        var refused = await RunAsync("serve");
        Assert.Equal((2, 1), (refused.ExitCode, Errors(refused).Length));
        Assert.Contains("it is new or was emptied", Errors(refused)[0], StringComparison.Ordinal);
        Assert.Contains("goosed accept-database", Errors(refused)[0], StringComparison.Ordinal);

        var accepted = await RunAsync("accept-database");
        Assert.True(accepted.ExitCode == 0, accepted.Output);
        await using var after = await StartAsync("run");
        Assert.Equal("disk", await BootsAsync(after, 1));
    }

    [Fact]
    public async Task An_older_copy_installs_nothing_that_may_have_been_installed_since()
    {
        Write(1);
        await StartedAsync("run");
        await KeepCopyAsync();
        Write(2);
        await using (var app = await StartAsync("run"))
        {
            await app.ServeAsync(TimeSpan.FromMinutes(1));
            foreach (var number in new[] { 1, 2 })
            {
                var run = await app.RunOfAsync(await IdAsync(app, number));
                await app.Client.PostAsync("/v1/runs/finish", $$"""{"run_id": "{{run["id"]}}", "status": "success"}""");
            }
        }

        // The mark is brought up to date at the start, and every few seconds.
        await StartedAsync("run");
        await PutCopyBackAsync();

        await using var restored = await StartAsync("run");
        Assert.Equal("disk disk", await BootsAsync(restored, 1, 2));
        Assert.Equal(2, (await restored.Client.AskAsync("/v1/machines?held=true")).Items.Count);
        Assert.Single((await restored.Client.AskAsync("/v1/audit?action=restore_noticed")).Items);

        // The run that goes on in the copy is armed again, or given up.
        Assert.Equal((1, 0), await ReleaseAsync(restored, $$"""{"machine_ids": ["{{await IdAsync(restored, 1)}}"]}"""));
        Assert.Equal((1, 0), await ReleaseAsync(restored, $$"""{"machine_ids": ["{{await IdAsync(restored, 2)}}"], "run": false}"""));
        Assert.Equal("installer disk", await BootsAsync(restored, 1, 2));
    }

    [Fact]
    public async Task A_database_that_is_the_installations_is_not_accepted_again()
    {
        Write(1);
        await StartedAsync("run");

        var accepted = await RunAsync("accept-database");

        Assert.True(accepted.ExitCode == 0, accepted.Output);
        Assert.Contains("already; nothing was changed", accepted.Output, StringComparison.Ordinal);
        await using var app = await StartAsync("run");
        Assert.Equal("installer", await BootsAsync(app, 1));
    }

    [Fact]
    public async Task A_copy_without_its_mark_is_known_for_one()
    {
        Write(1);
        Write(2);
        await StartedAsync("run");
        await LoseMarkAsync();

        await using var copy = await StartAsync("run");

        Assert.Equal("disk disk", await BootsAsync(copy, 1, 2));
        Assert.Equal((2, 0), await ReleaseAsync(copy, """{"all": true, "run": false}"""));
        Assert.Equal("disk disk", await BootsAsync(copy, 1, 2));
        Assert.Equal(2, (await copy.Client.AskAsync("/v1/runs?status=cancelled")).Items.Count);
    }

    [Fact]
    public async Task A_database_from_before_there_were_marks_gets_one_without_a_word()
    {
        Write(1);
        await StartedAsync("run");
        await LoseMarkAsync();
        await ExecuteAsync("update installation set marked = false, upgraded = true");

        // As many at once as may share it.
        var apps = await Task.WhenAll(Enumerable.Range(0, Replicas).Select(_ => StartAsync()));

        Assert.Equal("installer", await BootsAsync(apps[0], 1));
        foreach (var app in apps)
        {
            await app.DisposeAsync();
        }

        await using var again = await StartAsync();
        Assert.Equal("installer", await BootsAsync(again, 1));
        Assert.Empty((await again.Client.AskAsync("/v1/audit?action=restore_noticed")).Items);
    }

    [Fact]
    public async Task Another_installations_database_is_refused()
    {
        await StartedAsync("run");
        await PutAnotherAsync();

        var refused = await RunAsync("serve");

        Assert.Equal((2, 1), (refused.ExitCode, Errors(refused).Length));
        Assert.Contains("it is that of another installation", Errors(refused)[0], StringComparison.Ordinal);
    }

    /// <summary>How many processes may share the installation.</summary>
    protected virtual int Replicas => 1;

    /// <summary>Makes the database as if it had never been used.</summary>
    protected abstract Task EmptyAsync();

    /// <summary>Keeps a copy of the database.</summary>
    protected abstract Task KeepCopyAsync();

    /// <summary>Puts that copy in place of the database, and of nothing else.</summary>
    protected abstract Task PutCopyBackAsync();

    /// <summary>Has the files beside the database be those of a backup, without a mark.</summary>
    protected abstract Task LoseMarkAsync();

    /// <summary>Puts the database of another installation in place.</summary>
    protected abstract Task PutAnotherAsync();

    protected abstract Task ExecuteAsync(string sql);

    /// <summary>Starts and stops an installation.</summary>
    protected async Task StartedAsync(string onFirstRead)
    {
        await using var app = await StartAsync(onFirstRead);
        foreach (var machine in (await app.Client.AskAsync("/v1/machines")).Items)
        {
            await app.RunOfAsync(machine["id"]!.GetValue<Guid>());
        }
    }

    /// <summary>Runs the program with the installation's settings, to its end.</summary>
    protected Task<Tool.Outcome> RunAsync(params string[] arguments) => Tool.RunAsync(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "Goosed.dll"), .. arguments],
        new Dictionary<string, string>(Settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value ?? "")))
        {
            ["GOOSED_LISTEN"] = "http://127.0.0.1:0",
            ["GOOSED_DATA"] = Files["data"],
            ["INFRA_PATH"] = Files["infra"],
        },
        Ct);

    protected static string[] Errors(Tool.Outcome outcome) =>
        [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('{'))];

    protected Task<GoosedApp> StartAsync(string onFirstRead = "hold") =>
        GoosedApp.StartAsync(new() { Directory = Files, Environment = new Dictionary<string, string?>(Settings) { ["GOOSED_ON_FIRST_READ"] = onFirstRead } });

    protected void Write(int number) => Files.Write(
        $"infra/machine-profiles/node{number}.yaml", $"apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {{mac: \"{Mac}{number}\"}}\n");

    protected static async Task<Guid> IdAsync(GoosedApp app, int number)
    {
        JsonNode? found = null;
        await app.UntilAsync(async () => (found = (await app.Client.AskAsync($"/v1/machines?mac={Mac}{number}")).Items.SingleOrDefault()) is not null);
        return found!["id"]!.GetValue<Guid>();
    }

    protected static async Task<string> BootsAsync(GoosedApp app, params int[] numbers)
    {
        var boots = new List<string>();
        foreach (var number in numbers)
        {
            await IdAsync(app, number);
            boots.Add((await app.BootAsync($"{Mac}{number}")).Contains("\nkernel ", StringComparison.Ordinal) ? "installer" : "disk");
        }

        return string.Join(' ', boots);
    }

    private static async Task<(int Machines, int Runs)> ReleaseAsync(GoosedApp app, string body)
    {
        var answer = (await app.Client.PostAsync("/v1/machines/release", body)).Is(HttpStatusCode.OK);
        return (answer["machine_ids"]!.AsArray().Count, answer["run_ids"]!.AsArray().Count);
    }
}
