using System.Text.Json.Serialization;
using Goosed.Load;

namespace Goosed.Bench.Soak;

/// <summary>What attackers know.</summary>
/// <param name="Port">Of the server.</param>
/// <param name="EventTokens">Operators' tokens that may follow the events.</param>
/// <param name="Reporters">Machines with an agent's token: of a run that goes on, and of one that has ended.</param>
/// <param name="ArmedMac">Address of a machine whose installer is at work.</param>
/// <param name="Attackers">Those that attack.</param>
internal sealed record AttackPlan(
    int Port, IReadOnlyList<string> EventTokens, IReadOnlyList<MachineClients.Booted> Reporters, string ArmedMac, IReadOnlyList<string> Attackers);

/// <summary>How often an attacker met with an outcome: a status, or <c>closed</c>.</summary>
internal sealed record AttackOutcome(string Attacker, string Outcome, long Count);

[JsonSerializable(typeof(AttackPlan))]
[JsonSerializable(typeof(AttackOutcome[]))]
internal sealed partial class AttackJson : JsonSerializerContext;
