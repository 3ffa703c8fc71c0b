using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Goosectl.Tests;

/// <summary>A machine's way walked without it, with a broken link planted in each part, and invented machines on whole runs.</summary>
[Collection(nameof(SharedServer))]
public sealed class SimulateTests(CtlServer shared) : IDisposable
{
    private readonly TestDirectory _directory = new();

    private const string Blueprint =
        """
        apiVersion: goosed.io/v1alpha1
        kind: Blueprint
        spec:
          os: {family: debian, version: "12", architecture: x86_64}
          default: true
          boot:
            kernel: {artifact: sim/vmlinuz}
            initrd: [{artifact: sim/initrd.img}]
            args: ["quiet", "goosed.answer={answer_file}"]
          answer_file: {family: FAMILY}
        """;

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_broken_link_is_named_and_nothing_is_issued()
    {
        await using var app = await StartAsync("preseed");
        Task<Outcome> Ctl(params string[] words) => CtlServer.RunAsync([.. words, "-s", app.Address.AbsoluteUri]);
        async Task Broken(string link, string detail)
        {
            var links = (await Ctl("simulate", "52:54:00:51:00:01", "-o", "json")).Is(Exit.Faulty).Items;
            Assert.Contains(links, each => ((string?)each["link"], (string?)each["result"]) == (link, "broken") && (
                (string?)each["detail"])!.Contains(detail, StringComparison.Ordinal));
        }

        async Task NotArmed(string detail)
        {
            var links = (await Ctl("simulate", "52:54:00:51:00:01", "-o", "json")).Ok().Items;
            Assert.Equal(("run", "not armed"), ((string?)links[^1]["link"], (string?)links[^1]["result"]));
            Assert.Contains(detail, (string?)links[^1]["detail"], StringComparison.Ordinal);
        }

        await Broken("machine", "52:54:00:51:00:01");
        (await Ctl("machines", "add", "52:54:00:51:00:01", "--set", "hostname=sim1")).Ok();
        await Broken("script", "sim/vmlinuz");
        await UploadAsync(Ctl);
        (await Ctl("machines", "set", "52:54:00:51:00:01", "windows.image_index=2")).Ok();
        (await Ctl("machines", "set", "52:54:00:51:00:01", "windows.image_name=Core")).Ok();
        await Broken("script", "profile.windows.image_index");
        (await Ctl("machines", "set", "52:54:00:51:00:01", "windows-")).Ok();

        var links = (await Ctl("simulate", "52:54:00:51:00:01", "-o", "json")).Ok().Items;
        Assert.Equal(["menu", "api", "machine", "script", "kernel", "initrd", "answer file", "desired state", "run"], links.Select(link => (string?)link["link"]));
        var run = await app.RunOfAsync(Guid.Parse((string?)(await Ctl("machines", "get", "sim1", "-o", "json")).Json["id"] ?? ""));
        Assert.Equal(["run.started"], run["timeline"]?.AsArray().Select(entry => (string?)entry?["kind"]));

        _directory.Write("infra/blueprints/sim/1/base/blueprint.yaml", Blueprint + "\n  color: red\n");
        await app.UntilAsync(async () => (await Ctl("blueprints", "status")).Code == Exit.Faulty);
        await Broken("desired state", "blueprints/sim/1/base/blueprint.yaml");
        _directory.Write("infra/blueprints/sim/1/base/blueprint.yaml", Blueprint.Replace("FAMILY", "preseed", StringComparison.Ordinal));
        await app.UntilAsync(async () => (await Ctl("blueprints", "status")).Code == Exit.Ok);

        (await Ctl("runs", "cancel", "sim1")).Ok();
        await NotArmed("ended: cancelled");
        (await Ctl("machines", "set", "sim1", "protected=true")).Ok();
        await NotArmed("protected");

        Damage(app);
        await Broken("initrd", "damaged");
    }

    [Fact]
    public async Task Interrupted_it_still_removes_what_it_enrolled()
    {
        await using var app = await StartAsync("firstboot");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var storm = CtlServer.RunAsync(["simulate", "--complete", "-n", "1000", "--at-once", "4", "-s", app.Address.AbsoluteUri], stop.Token);
        await app.UntilAsync(async () => (await app.GetAsync("/v1/machines?limit=1"))["items"]?.AsArray().Count > 0);
        await stop.CancelAsync();

        Assert.Equal(Exit.Interrupted, (await storm).Code);
        Assert.Empty((await app.GetAsync("/v1/machines?limit=1"))["items"]!.AsArray());
        Assert.Empty((await app.GetAsync("/v1/runs?status=running"))["items"]!.AsArray());
    }

    [Fact]
    public async Task What_this_computer_cannot_reach_is_not_checked_and_what_comes_after_it_is()
    {
        await using var app = await GoosedApp.StartAsync(new() { Environment = new Dictionary<string, string?> { ["GOOSED_API_BASE"] = "http://127.0.0.1:1" } });
        var mac = CtlServer.NewMac();
        (await CtlServer.RunAsync(["machines", "add", mac, "-s", app.Address.AbsoluteUri])).Is(Exit.Ok);
        var machine = (await app.GetAsync($"/v1/machines?mac={mac}"))["items"]![0]!["id"]!.GetValue<Guid>();
        await app.RunOfAsync(machine);

        // As an earlier version may have stored it, which took what this one refuses.
        await app.Services.GetRequiredService<IDatabase>().WriteAsync(async tx =>
        {
            var stored = await MachineStore.FindAsync(tx, machine) ?? throw new InvalidOperationException("It is gone.");
            await MachineStore.UpdateAsync(tx, stored with { Profile = new() { ["timezone"] = "Nowhere is this" } });
        }, TestContext.Current.CancellationToken);

        var links = (await CtlServer.RunAsync(["simulate", mac, "-o", "json", "-s", app.Address.AbsoluteUri])).Is(Exit.Faulty).Items;

        var results = links.ToLookup(link => (string?)link["result"], link => (string?)link["link"]);
        Assert.Equal(["api", "kernel", "initrd"], results["not checked"]);
        Assert.Equal(["script", "answer file"], results["broken"]);
        Assert.Contains(links,
            link => ((string?)link["detail"])!.StartsWith("this computer can't reach it, machines may", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hold")]
    public async Task Invented_machines_come_to_success_and_are_gone_afterwards(string onEnrol)
    {
        await using var app = await StartAsync("firstboot", ("GOOSED_ON_ENROL", onEnrol.Length > 0 ? onEnrol : null));
        Task<Outcome> Ctl(params string[] words) => CtlServer.RunAsync([.. words, "-s", app.Address.AbsoluteUri]);
        var failed = (await Ctl("simulate", "--complete", "-n", "3", "-o", "json")).Is(Exit.Faulty).Json;
        Assert.Contains("sim/vmlinuz", $"{failed["failures"]}", StringComparison.Ordinal);
        await UploadAsync(Ctl);

        var result = (await Ctl("simulate", "--complete", "-n", "25", "--at-once", "8", "--set", "note=storm", "-o", "json")).Ok().Json;

        Assert.Equal((25, 0), ((int?)result["succeeded"], (int?)result["failed"]));
        Assert.Empty((await Ctl("machines", "list", "-o", "json")).Items);
        Assert.Empty((await Ctl("machines", "list", "--deleted", "-o", "json")).Items);
        Assert.Empty((await Ctl("runs", "list", "-o", "json")).Items);

        (await Ctl("simulate", "--complete", "-n", "3", "--keep", "-o", "json")).Ok();
        Assert.Equal([true, true, true], (await Ctl("runs", "list", "-o", "json")).Items.Select(run => (bool?)run["simulated"]));
        Assert.Matches("3 simulated machines removed", (await Ctl("simulate", "--remove")).Ok().Messages);
        Assert.Empty((await Ctl("runs", "list", "-o", "json")).Items);
        var metrics = await app.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("""goosed_runs_(started|ended)_total\{[^}]*\} [1-9]""", metrics);
    }

    private async Task<GoosedApp> StartAsync(string family, params (string Name, string? Value)[] settings)
    {
        _directory.Write("infra/blueprints/sim/1/base/blueprint.yaml", Blueprint.Replace("FAMILY", family, StringComparison.Ordinal));
        return await GoosedApp.StartAsync(new() { Directory = _directory, Environment = settings.ToDictionary(setting => setting.Name, setting => setting.Value) });
    }

    private async Task UploadAsync(Func<string[], Task<Outcome>> ctl)
    {
        foreach (var (kind, name) in new[] { ("kernel", "sim/vmlinuz"), ("initrd", "sim/initrd.img") })
        {
            shared.Files.Write(kind, $"in place of the {kind} " + new string('x', 5000));
            (await ctl(["artifacts", "add", shared.Files[kind], "--kind", kind, "--name", name])).Ok();
        }
    }

    private static void Damage(GoosedApp app)
    {
        foreach (var path in Directory.GetFiles(app.Directory["data/objects/objects"], "*", SearchOption.AllDirectories).Where(path => File.ReadAllText(path).Contains("initrd", StringComparison.Ordinal)))
        {
            File.AppendAllText(path, "rot");
        }
    }
}
