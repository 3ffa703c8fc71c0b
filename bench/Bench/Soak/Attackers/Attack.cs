using System.Text.Json;

namespace Goosed.Bench.Soak.Attackers;

/// <summary>All attackers at once, in a process of their own so that they do not delay the honest clients.</summary>
internal static class Attack
{
    private static readonly Dictionary<string, Func<Target, AttackPlan, CancellationToken, Task>> s_attackers = new()
    {
        ["connections"] = (target, _, ct) => IdleConnections.RunAsync(target, ct),
        ["heads"] = (target, _, ct) => SlowHeads.RunAsync(target, ct),
        ["followers"] = (target, plan, ct) => EventFollowers.RunAsync(target, plan.EventTokens, ct),
        ["reporters"] = (target, plan, ct) => Reporters.RunAsync(target, plan.Reporters, ct),
        ["strangers"] = (target, plan, ct) => Strangers.RunAsync(target, plan.ArmedMac, ct),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Attackers => s_attackers.Keys;

    /// <summary>Attacks until a line is read from the standard input, then writes what was met with.</summary>
    public static async Task<int> RunAsync(string text)
    {
        var plan = JsonSerializer.Deserialize(text, AttackJson.Default.AttackPlan) ?? throw new InvalidDataException("There is no plan.");
        var tally = new Tally();
        var target = new Target(plan.Port, tally);
        using var end = new CancellationTokenSource();
        var attackers = Task.WhenAll(plan.Attackers.Select(name => s_attackers[name](target, plan, end.Token)));
        await Task.WhenAny(Task.Run(Console.In.ReadLineAsync), attackers);
        await end.CancelAsync();
        try
        {
            await attackers;
        }
        catch (OperationCanceledException)
        {
            // They do nothing else until they are stopped.
        }

        Console.WriteLine(JsonSerializer.Serialize(tally.Outcomes, AttackJson.Default.AttackOutcomeArray));
        return 0;
    }
}
