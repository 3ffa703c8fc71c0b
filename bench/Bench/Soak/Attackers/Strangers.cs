namespace Goosed.Bench.Soak.Attackers;

/// <summary>Callers without a token, each time from another address, and one who knows the address of an armed machine.</summary>
internal static class Strangers
{
    private const int Group = 6;

    // Each is a connection of its own; together they take a few percent of a processor, and write ten times the audit rows of a minute.
    private const int UnknownPerSecond = 100;
    private const int WrongPerSecond = 200;

    // Ten times what goosed allows one address for one machine.
    private const int KnownPerSecond = 100;

    public static Task RunAsync(Target target, string armedMac, CancellationToken ct) => Task.WhenAll(
    [
        Pace.RunAsync(UnknownPerSecond, () => target.AskAsync("unknown machines", OwnNetwork.Stranger(), Boot(RandomMac()), ct), ct),
        Pace.RunAsync(WrongPerSecond, () => target.AskAsync("wrong tokens", OwnNetwork.Stranger(), Wrong(), ct), ct),
        Pace.RunAsync(KnownPerSecond, () => target.AskAsync("armed machine's script", OwnNetwork.Address(Group, 0), Boot(armedMac), ct), ct),
    ]);

    private static byte[] Boot(string mac) => Target.Request("GET", $"/v1/boot/ipxe?mac={mac}");

    private static string RandomMac() => $"02:bb:{Hex()}:{Hex()}:{Hex()}:{Hex()}";

    private static string Hex() => Random.Shared.GetHexString(2, lowercase: true);

    private static byte[] Wrong()
    {
        var (id, token) = (Guid.NewGuid(), $"{Guid.NewGuid()}");
        return Random.Shared.Next(4) switch
        {
            0 => Target.Request("GET", $"/v1/render/kickstart?machine_id={id}&token={token}"),
            1 => Target.Request("POST", "/v1/agents/facts", token, $$"""{"machine_id": "{{id}}", "snapshot": {} }"""),
            2 => Target.Request("POST", $"/v1/runs/{id}/milestones", token, """{"milestone": "install", "state": "done"}"""),
            _ => Target.Request("GET", "/v1/machines", token),
        };
    }
}
