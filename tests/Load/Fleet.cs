namespace Goosed.Load;

/// <summary>Machines that install themselves one after the other, operators at work, and one who follows the events.</summary>
public sealed class Fleet : IDisposable
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

    private const string ClaimingMac = "02:ff:00:00:00:02";
    private const string TakenMac = "02:ff:00:00:00:03";

    private const string QuickWorkflow = "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec:\n  steps:\n    - {name: boot, deadline: 1s}\n    - {name: install}\n";

    private readonly HashSet<string> _ended = [];

    private readonly Client _client;
    private readonly Client _follower;
    private readonly Told _told;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hangUp = new();
    private readonly Task _following;

    private Fleet(Client client, Client follower, Told told)
    {
        (_client, _follower, _told) = (client, follower, told);
        _following = _follower.FollowAsync(_hangUp.Token);
    }

    /// <summary>What the machines and operators do; it ends early only by a fault.</summary>
    public Task Work { get; private set; } = Task.CompletedTask;

    /// <summary>Writes the desired state that the machines need into a folder.</summary>
    public static void WriteInfra(string folder)
    {
        Write(Path.Combine(folder, "blueprints", "rocky", "9", "base", "blueprint.yaml"), Blueprint);
        Write(Path.Combine(folder, "workflows", "quick.yaml"), QuickWorkflow);
        WriteSpare(folder, 0);
    }

    /// <summary>Changes the desired state, so that there is something to take over.</summary>
    public static void WriteSpare(string folder, int version)
    {
        Write(Path.Combine(folder, "machine-profiles", "spare.yaml"), Machine("""mac: "02:ff:00:00:00:01" """, $"start: \"{version}\""));

        Write(Path.Combine(folder, "workflows", "spare.yaml"), QuickWorkflow.Replace("1s", $"{version + 1}s", StringComparison.Ordinal));

        // By then the operators' machines have both addresses.
        if (version > 1)
        {
            WriteConflict(folder);
        }
    }

    /// <summary>Adds a machine to the desired state that is installed once it is read.</summary>
    public static void WriteMachine(string folder, string name, string mac) => Write(
        Path.Combine(folder, "machine-profiles", $"{name}.yaml"),
        $"apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {{mac: \"{mac}\"}}\n");

    // Claims for one machine an address that an operator gave to another one by the API, and stays out of force for it.
    private static void WriteConflict(string folder) => Write(Path.Combine(folder, "machine-profiles", "conflict.yaml"), Machine($"""mac: "{ClaimingMac}", macs: ["{TakenMac}"]""", "rack: r1"));

    private static string Machine(string keys, string profile) =>
        $"apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {{{keys}}}\n  profile: {{provision: manual, {profile}}}\n";

    /// <summary>Uploads the kernel and sets them to work.</summary>
    public static async Task<Fleet> StartAsync(Uri address, Told told, string? operatorToken, CancellationToken ct)
    {
        var fleet = new Fleet(new Client(address, told, operatorToken), new Client(address, told, operatorToken), told);
        var machines = new MachineClients(fleet._client, told);
        var operators = new OperatorClients(fleet._client, machines, told);
        await operators.UploadAsync("kernel", [1, 2, 3], """{"name": "kernel"}""", ct);
        await machines.EnrolAsync(ClaimingMac, """{"provision": "manual"}""", ct);
        await machines.EnrolAsync(TakenMac, """{"provision": "manual"}""", ct);
        fleet.Work = Task.WhenAll(
        [
            .. Enumerable.Range(0, 4).Select(_ => machines.InstallAsync(fleet._stop.Token, ct)),
            machines.LingerAsync(fleet._stop.Token, ct),
            operators.WorkAsync(fleet._stop.Token, ct),
        ]);
        return fleet;
    }

    /// <summary>Lets everybody finish what they are at; throws when somebody can't within the time.</summary>
    public async Task StopAsync(TimeSpan limit, CancellationToken ct)
    {
        await _stop.CancelAsync();
        await Work.WaitAsync(limit, ct);
    }

    /// <summary>
    /// Waits until no run is running or yet to start, and the follower has nothing new, at most for the time: after a start the consumers of
    /// events come up later than the API, and so may the runs of the machines that were enrolled last.
    /// </summary>
    public async Task SettledAsync(TimeSpan limit, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < limit)
        {
            var running = await _client.AskAsync(HttpMethod.Get, "/v1/runs?status=running&limit=1", ct);
            var followed = _told.Followed.Count;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
            if (running.Text.Contains("\"items\":[]", StringComparison.Ordinal) && followed == _told.Followed.Count && await HaveEndedAsync(ct))
            {
                return;
            }
        }
    }

    // Those that never boot: each is ended by its deadline.
    private async Task<bool> HaveEndedAsync(CancellationToken ct)
    {
        foreach (var machine in _told.Overdue.Where(machine => !_ended.Contains(machine)))
        {
            var runs = await _client.AskAsync(HttpMethod.Get, $"/v1/runs?machine_id={machine}&limit=1", ct);
            if (!runs.Text.Contains("\"status\":\"failed\"", StringComparison.Ordinal))
            {
                return false;
            }

            _ended.Add(machine);
        }

        return true;
    }

    /// <summary>Ends the following of events.</summary>
    public async Task HangUpAsync()
    {
        await _hangUp.CancelAsync();
        await _following;
    }

    public void Dispose()
    {
        _client.Dispose();
        _follower.Dispose();
        _stop.Dispose();
        _hangUp.Dispose();
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        File.WriteAllText(path, text);
    }
}
