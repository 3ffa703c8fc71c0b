using System.Collections.Concurrent;

namespace Goosed.Bench.Soak.Attackers;

/// <summary>Counts what attackers meet with.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<(string Attacker, string Outcome), long> _counts = new();

    public AttackOutcome[] Outcomes => [.. _counts.Select(count => new AttackOutcome(count.Key.Attacker, count.Key.Outcome, count.Value))];

    public void Count(string attacker, string outcome) => _counts.AddOrUpdate((attacker, outcome), 1, (_, count) => count + 1);
}
