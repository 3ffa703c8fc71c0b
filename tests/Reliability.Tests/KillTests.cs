using System.Globalization;
using Goosed.Testing;

namespace Goosed.Reliability.Tests;

/// <summary>
/// Kills goosed again and again while machines install and operators work, at places between two steps and at random, and compares
/// in the end what clients were told with what took effect. GOOSED_TEST_KILLS says how often; make test-long takes 200.
/// </summary>
public sealed class KillTests
{
    private const string Blueprint =
        """
        apiVersion: goosed.io/v1alpha1
        kind: Blueprint
        spec:
          os: {family: rocky, version: "9", architecture: x86_64}
          default: true
          boot:
            kernel: {artifact: kernel}
            initrd: {url: "http://mirror.example/initrd.img"}
            args: ["inst.ks={answer_file}", "goosed.agent={agent_token}", "goosed.run={run_id}"]
          answer_file: {family: kickstart}
        """;

    private const string QuickWorkflow = "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  steps:\n    - {name: boot, deadline: 1s}\n    - {name: install}\n";

    // The load is ended here, so that a machine that can't go on is a failure and not an endless test.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    // Longer than any place takes to be reached, on a slow machine.
    private static readonly TimeSpan PlaceLimit = TimeSpan.FromSeconds(40);

    private static readonly IReadOnlyList<string> s_subjects =
        ["goosed.machines.enrolled", "goosed.agent.facts", "goosed.runs.started", "goosed.runs.finished", "goosed.blueprints.updated", "goosed.test"];

    // These are passed once in each life of the process.
    private static readonly IReadOnlyList<string> s_once = ["EventRetention", "DesiredStateSync", "orchestrator goosed.blueprints", "inventory goosed.blueprints"];

    /// <summary>Where the process is killed: a write's method and how far it is, an event of a consumer, a step of an upload.</summary>
    private static readonly IReadOnlyList<string> s_places =
    [
        .. Writes("MachinesEndpoints.Enrol", "MachinesEndpoints.Patch", "MachinesEndpoints.Delete", "BootAnswers.UnknownAsync", "BootAnswers.ScriptAsync", "Credentials.NoteAddressAsync", "InstallScripts.BuildAsync", "AnswerFileService.ServeAsync",
            "BootFileAccess.NoteAsync", "MilestoneReports.RecordAsync", "FactsEndpoints.Post", "RunsEndpoints.Start", "RunsEndpoints.EndAsync", "ArtifactsEndpoints.Register", "Uploads.ReadyAsync",
            "EventsEndpoints.Publish", "EventsEndpoints.Replay", "Reconciler.ReconcileAsync", "DeadlineSweep.TurnAsync", "EventRetention.TurnAsync", "DesiredStateSync.ApplyAsync",
            "FactsConsumer.HandleAsync", "FactsConsumer.StoreAsync"),
        .. from consumer in new[] { "orchestrator", "inventory" }
           from place in s_subjects.SelectMany(subject => new[] { $"{subject} begin", $"{subject} handled" }).Append("advance begin").Append("advance kept")
           select $"{consumer} {place}",
        "put begin", "put reading", "put read", "put stored",
    ];

    [Fact]
    public async Task Kills_lose_nothing_double_nothing_and_leave_nothing_stuck()
    {
        var ct = TestContext.Current.CancellationToken;
        var kills = int.Parse(Environment.GetEnvironmentVariable("GOOSED_TEST_KILLS") ?? "20", CultureInfo.InvariantCulture);
        using var directory = new TestDirectory();
        directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", Blueprint);
        directory.Write("infra/workflows/quick.yaml", QuickWorkflow);
        var told = new Told();
        using var server = new CrashingServer(directory);
        using var client = new Client(server.Address, told);
        using var follower = new Client(server.Address, told);
        using var stop = new CancellationTokenSource();
        using var hangUp = new CancellationTokenSource();
        var machines = new MachineClients(client, told);
        var operators = new OperatorClients(client, machines, told);
        server.Start();
        await operators.UploadAsync("kernel", [1, 2, 3], """{"name": "kernel"}""", ct);
        var following = follower.FollowAsync(hangUp.Token);
        var work = Task.WhenAll(
        [
            .. Enumerable.Range(0, 4).Select(_ => machines.InstallAsync(stop.Token, ct)),
            machines.LingerAsync(stop.Token, ct),
            operators.WorkAsync(stop.Token, ct),
        ]);

        var (named, random) = await KillAsync(server, directory, kills, work, ct);
        await stop.CancelAsync();
        await work.WaitAsync(DrainLimit, ct);
        await SettledAsync(client, told, ct);
        await hangUp.CancelAsync();
        await following;
        var exitCode = await server.StopAsync(ct);
        var ledger = Ledger.Check(told, directory["data"]);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{named + random} kills ({named} at named places, {random} at random), {s_places.Count} places, {told.Installed.Count} machines installed, {told.Overdue.Count} ended by a deadline, "
            + $"{told.Facts.Count} facts, {told.Uploaded.Count} uploads, {told.Followed.Count} events: lost {ledger.Lost.Count}, doubled {ledger.Doubled.Count}, stuck {ledger.Stuck.Count}");
        Assert.Equal(0, exitCode);
        Assert.Empty(told.Wrongs);
        Assert.Empty(ledger.Lost);
        Assert.Empty(ledger.Doubled);
        Assert.Empty(ledger.Stuck);
        Assert.Equal(s_places.Order(StringComparer.Ordinal), server.Seen.Order(StringComparer.Ordinal));
    }

    private static string[] Writes(params string[] methods) =>
        [.. methods.SelectMany(method => new[] { $"{method} begin", $"{method} written", $"{method} committed" })];

    // Every fourth kill comes at no place in particular. Fewer kills than places take places evenly from the list.
    private static async Task<(int Named, int Random)> KillAsync(CrashingServer server, TestDirectory directory, int kills, Task work, CancellationToken ct)
    {
        var (named, random) = (0, 0);
        var places = kills - kills / 4;
        server.Kill();
        await server.DiedAsync(PlaceLimit, ct);
        for (var kill = 1; kill < kills; kill++)
        {
            // So that each start finds a desired state to take over.
            directory.Write("infra/machine-profiles/spare.yaml",
                $"apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  mac: \"02:ff:00:00:00:01\"\n  profile: {{provision: manual, start: \"{kill}\"}}\n");
            var place = kill % 4 == 3 ? null : s_places[named++ * Math.Max(s_places.Count / places, 1) % s_places.Count];
            server.Start(place, after: s_once.Any(once => place?.StartsWith(once, StringComparison.Ordinal) == true) ? 0 : Random.Shared.Next(4));
            if (place is null)
            {
                random++;
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(700, 2500)), TimeProvider.System, ct);
                server.Kill();
            }

            Assert.True(await server.DiedAsync(PlaceLimit, ct), $"'{place}' was not reached.\n{server.LogEnd}");
            Assert.False(work.IsCompleted, $"The load ended: {work.Exception}");
        }

        server.Start();
        return (named, random + 1);
    }

    // Stuck is what has not come to its end 30 s after the last kill.
    private static async Task SettledAsync(Client client, Told told, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < DrainLimit)
        {
            var running = await client.AskAsync(HttpMethod.Get, "/v1/runs?status=running&limit=1", ct);
            var followed = told.Followed.Count;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
            if (running.Text.Contains("\"items\":[]", StringComparison.Ordinal) && followed == told.Followed.Count)
            {
                return;
            }
        }
    }
}
