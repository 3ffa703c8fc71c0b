using System.Globalization;
using System.Text;

namespace Goosed.Bench.Soak;

/// <summary>A figure before the attack, at its highest during it, and once the attackers have gone.</summary>
internal sealed record Course(double Before, double Peak, double After);

/// <summary>What the server counted, from its start.</summary>
internal sealed record ServerCounts(double ConnectionsRefused, double RateLimited, double TokensRefused, double StreamsCut, int AuditRows);

/// <summary>Processors that were busy for goosed, and for the attackers.</summary>
internal sealed record BusyProcessors(double Goosed, double Attackers);

/// <summary>Honest machines at one goosed, first alone and then beside attackers.</summary>
internal sealed record SoakFigures(double Minutes, HonestFigures Alone, HonestFigures Attacked, IReadOnlyList<AttackOutcome> Outcomes, ServerCounts Counts)
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

    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"soak: {Minutes:F0} minutes of attack on one goosed, all roles in one process; {Minutes / 5:F1} minutes without before");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"",-24}{"alone: p50",12}{"p99 ms",10}{"attacked: p50",16}{"p99 ms",10}{"ratio",8}");
        foreach (var (what, alone) in Alone.Requests.OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            Line(text, what, alone, Attacked.Requests.GetValueOrDefault(what) ?? Latency.Of([]));
        }

        Line(text, "whole sequence", Alone.Sequence, Attacked.Sequence);
        Line(text, "event to a follower", Alone.Events, Attacked.Events);
        text.AppendLine(CultureInfo.InvariantCulture, $"  boot script, p99 (bar {MostMs:F0} ms): {(Attacked.Boot.WorstMs <= MostMs ? "met" : "MISSED")}");
        Honest(text, "alone", Alone);
        Honest(text, "attacked", Attacked);
        text.AppendLine(CultureInfo.InvariantCulture, $"  run of the machine that strangers asked for: {ArmedRun}");
        Course(text, "resident memory MiB", Megabytes, Megabytes.Peak < MostMegabytes && IsFlat);
        text.AppendLine(CultureInfo.InvariantCulture, $"    {MegabytesPerMinute:+0.0;-0.0} MiB a minute once warm (bars: {MostMegabytes:F0} MiB, {MostMegabytesPerMinute:F0} a minute)");
        Course(text, "descriptors", Descriptors, AreClosed);
        text.AppendLine(CultureInfo.InvariantCulture, $"  processors busy: {Processors.Goosed:F2} goosed, {Processors.Attackers:F2} attackers");
        text.AppendLine(CultureInfo.InvariantCulture, $"  goosed counted: {Counts.ConnectionsRefused:N0} connections refused, {Counts.RateLimited:N0} times 429, {Counts.TokensRefused:N0} tokens refused, {Counts.StreamsCut:N0} streams cut, {Counts.AuditRows:N0} audit rows of refusals");
        foreach (var attacker in Outcomes.GroupBy(outcome => outcome.Attacker).OrderBy(attacker => attacker.Key, StringComparer.Ordinal))
        {
            var outcomes = attacker.OrderByDescending(outcome => outcome.Count).Select(outcome => string.Create(CultureInfo.InvariantCulture, $"{outcome.Outcome}: {outcome.Count:N0}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"    {attacker.Key,-24}{string.Join(", ", outcomes)}");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string what, Latency alone, Latency attacked) => text.AppendLine(
        CultureInfo.InvariantCulture,
        $"  {what,-24}{alone.MedianMs,12:F1}{alone.WorstMs,10:F1}{attacked.MedianMs,16:F1}{attacked.WorstMs,10:F1}{attacked.WorstMs / alone.WorstMs,8:F1}");

    private static void Honest(StringBuilder text, string part, HonestFigures honest)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"  {part}: {honest.Succeeded:N0} of {honest.Machines:N0} machines ended as success; {honest.Refused.Count:N0} refused, {honest.Repeated:N0} requests repeated, {honest.EventsUnseen:N0} of {honest.Events.Count + honest.EventsUnseen:N0} events not seen");
        foreach (var refused in honest.Refused.Take(3))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    {refused}");
        }
    }

    private static void Course(StringBuilder text, string what, Course course, bool isMet) => text.AppendLine(
        CultureInfo.InvariantCulture,
        $"  {what}: {course.Before:N0} before, at most {course.Peak:N0}, {course.After:N0} afterwards: {(isMet ? "met" : "MISSED")}");
}
