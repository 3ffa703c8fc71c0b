using System.Globalization;

namespace Goosed.Bench.Soak;

/// <summary>A figure before the attack, at its highest during it, and once the attackers have gone.</summary>
internal sealed record Course(double Before, double Peak, double After);

/// <summary>What the server counted, from its start.</summary>
internal sealed record ServerCounts(double ConnectionsRefused, double RateLimited, double TokensRefused, double StreamsCut, int AuditRows);

/// <summary>Processors that were busy for goosed, and for the attackers.</summary>
internal sealed record BusyProcessors(double Goosed, double Attackers);

/// <summary>Honest machines at one goosed, first alone and then beside attackers.</summary>
internal sealed record SoakFigures(
    double Minutes, HonestFigures Alone, HonestFigures Attacked, IReadOnlyList<AttackOutcome> Outcomes, ServerCounts Counts)
{
    public const double Megabyte = 1024 * 1024;

    private const double MostMs = 50;
    private const double MostMegabytes = 400;

    // A slope of less than an hour's tenth part of what is allowed can't be told from the collector's turns.
    private const double MostMegabytesPerMinute = 5;

    // What is left open besides the attackers' connections: the database's and the pool's, and requests of that moment.
    private const double MostDescriptorsLeft = 50;

    // Memory of a shorter run is still that of code that is being compiled.
    private const double LeastMinutes = 5;

    // Of refusals that say the same.
    private const int MostShown = 3;

    /// <summary>How the run of the machine ended that strangers asked for.</summary>
    public required string ArmedRun { get; init; }

    public required Course Megabytes { get; init; }
    public required double MegabytesPerMinute { get; init; }
    public required Course Descriptors { get; init; }
    public required BusyProcessors Processors { get; init; }

    /// <summary>What honest callers met with that they should not; each bar of memory and descriptors that is missed counts as one more.</summary>
    public int Errors => Alone.Errors + Attacked.Errors + (ArmedRun == "success" ? 0 : 1)
        + (Megabytes.Peak < MostMegabytes ? 0 : 1) + (IsFlat ? 0 : 1) + (AreClosed ? 0 : 1);

    private bool IsFlat => Minutes < LeastMinutes || MegabytesPerMinute < MostMegabytesPerMinute;

    private bool AreClosed => Descriptors.After < Descriptors.Before + MostDescriptorsLeft;

    public string ToText() => string.Create(CultureInfo.InvariantCulture,
        $"""
        soak: {Minutes:F0} minutes of attack on one goosed, all roles in one process; {Minutes / 5:F1} minutes without before
          {"",-24}{"alone: p50",12}{"p99 ms",10}{"attacked: p50",16}{"p99 ms",10}{"ratio",8}
        {Lines(Alone.Requests.Keys.Order(StringComparer.Ordinal).Select(what => Line(what, Alone.Requests, Attacked.Requests)))}
        {Line("whole sequence", Alone.Sequence, Attacked.Sequence)}
        {Line("event to a follower", Alone.Events, Attacked.Events)}
          boot script, p99 (bar {MostMs:F0} ms): {Verdict(Attacked.Boot.WorstMs <= MostMs)}
          alone: {Honest(Alone)}
          attacked: {Honest(Attacked)}
          run of the machine that strangers asked for: {ArmedRun}
          resident memory MiB: {Of(Megabytes)}: {Verdict(Megabytes.Peak < MostMegabytes && IsFlat)}
            {MegabytesPerMinute:+0.0;-0.0} MiB a minute once warm (bars: {MostMegabytes:F0} MiB, {MostMegabytesPerMinute:F0} a minute)
          descriptors: {Of(Descriptors)}: {Verdict(AreClosed)}
          processors busy: {Processors.Goosed:F2} goosed, {Processors.Attackers:F2} attackers
          goosed counted: {Counts.ConnectionsRefused:N0} connections refused, {Counts.RateLimited:N0} times 429,
            {Counts.TokensRefused:N0} tokens refused in {Counts.AuditRows:N0} audit rows, {Counts.StreamsCut:N0} streams cut
        {Lines(Outcomes.GroupBy(outcome => outcome.Attacker).OrderBy(attacker => attacker.Key, StringComparer.Ordinal).Select(Met))}
        {Lines(Alone.Refused.Concat(Attacked.Refused).Take(MostShown))}

        """);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Line(string what, IReadOnlyDictionary<string, Latency> alone, IReadOnlyDictionary<string, Latency> attacked) =>
        Line(what, alone[what], attacked.GetValueOrDefault(what) ?? Latency.Of([]));

    private static string Line(string what, Latency alone, Latency attacked) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {what,-24}{alone.MedianMs,12:F1}{alone.WorstMs,10:F1}{attacked.MedianMs,16:F1}{attacked.WorstMs,10:F1}{attacked.WorstMs / alone.WorstMs,8:F1}");

    private static string Honest(HonestFigures honest) => string.Create(
        CultureInfo.InvariantCulture,
        $"{honest.Succeeded:N0} of {honest.Machines:N0} machines ended as success; {honest.Refused.Count:N0} refused, ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{honest.Repeated:N0} requests repeated, {honest.EventsUnseen:N0} of {honest.Events.Count + honest.EventsUnseen:N0} events not seen");

    private static string Met(IGrouping<string, AttackOutcome> attacker)
    {
        var outcomes = attacker.OrderByDescending(outcome => outcome.Count);
        return $"    {attacker.Key,-24}{string.Join(", ", outcomes.Select(outcome => $"{outcome.Outcome}: {outcome.Count}"))}";
    }

    private static string Of(Course course) =>
        string.Create(CultureInfo.InvariantCulture, $"{course.Before:N0} before, at most {course.Peak:N0}, {course.After:N0} afterwards");

    private static string Verdict(bool isMet) => isMet ? "met" : "MISSED";
}
