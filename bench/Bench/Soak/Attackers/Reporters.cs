using Goosed.Load;

namespace Goosed.Bench.Soak.Attackers;

/// <summary>Machines that report as much as they can: large facts and milestones with long logs.</summary>
internal static class Reporters
{
    private const int Group = 5;
    private const int FactBytes = 900_000;
    private const int LogBytes = 60_000;

    // Twenty times what the minute allows, beyond which more of them cost the attackers as much as the server.
    private const int FactsPerSecond = 10;
    private const int MilestonesPerSecond = 30;

    private static readonly string s_filler = new('x', FactBytes);
    private static readonly string s_log = new('y', LogBytes);

    public static Task RunAsync(Target target, IReadOnlyList<MachineClients.Booted> machines, CancellationToken ct) =>
        Task.WhenAll(machines.SelectMany((machine, number) => Run(target, machine, number, ct)));

    private static Task[] Run(Target target, MachineClients.Booted machine, int number, CancellationToken ct)
    {
        var (from, made) = (OwnNetwork.Address(Group, number), 0);
        return
        [
            Pace.RunAsync(FactsPerSecond, () => target.AskAsync("facts of 0.9 MB", from, Facts(), ct), ct),
            Pace.RunAsync(MilestonesPerSecond, () => target.AskAsync("milestones", from, Milestone(), ct), ct),
        ];

        byte[] Facts() => Target.Request(
            "POST", "/v1/agents/facts", machine.Agent,
            $$"""{"machine_id": "{{machine.Machine}}", "snapshot": {"made": {{++made}}, "filler": "{{s_filler}}"} }""");

        byte[] Milestone() => Target.Request(
            "POST", $"/v1/runs/{machine.Run}/milestones", machine.Agent,
            $$"""{"milestone": "install", "state": "started", "logs": "{{s_log}}"}""");
    }
}
