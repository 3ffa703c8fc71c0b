using Goosed.Hosting.Settings;

namespace Goosed.Hosting.Limits;

/// <summary>Why a machine's report is refused.</summary>
/// <param name="Setting">The limit that it goes beyond.</param>
/// <param name="Period">What the limit is for: a minute or a day.</param>
/// <param name="RetryAfter">When the period ends.</param>
public sealed record SpentBudget(Setting Setting, string Period, TimeSpan RetryAfter);

/// <summary>
/// Counts what each machine reports, by number and bytes, in a minute and in a day: a machine, or whoever has its token, must not fill the
/// disk for the others. Only machines that are known have tokens, so that what is kept here is bounded.
/// </summary>
public sealed class ReportBudgets(GoosedOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly Period _minute = new(
        "minute",
        TimeSpan.FromMinutes(1),
        (RequestLimits.ReportsPerMinuteSetting, options.Limits.ReportsPerMinute),
        (RequestLimits.ReportBytesPerMinuteSetting, AtLeastOne(options.Limits.ReportBytesPerMinute, options)));
    private readonly Period _day = new(
        "day",
        TimeSpan.FromDays(1),
        (RequestLimits.ReportsPerDaySetting, options.Limits.ReportsPerDay),
        (RequestLimits.ReportBytesPerDaySetting, AtLeastOne(options.Limits.ReportBytesPerDay, options)));

    /// <summary>Counts a report; null when the machine has that much left, and else nothing is counted.</summary>
    public SpentBudget? Take(Guid machineId, long bytes)
    {
        lock (_lock)
        {
            var elapsed = clock.GetElapsedTime(_start);
            if ((_minute.Spent(machineId, bytes, elapsed) ?? _day.Spent(machineId, bytes, elapsed)) is { } spent)
            {
                return spent;
            }

            _minute.Count(machineId, bytes);
            _day.Count(machineId, bytes);
            return null;
        }
    }

    // A report that may be sent at all fits into an unspent budget.
    private static long AtLeastOne(long bytes, GoosedOptions options) => bytes == 0 ? 0 : Math.Max(bytes, options.Limits.MaxReport);

    /// <summary>What was used of one period, which begins for all machines at the same time.</summary>
    private sealed class Period(string name, TimeSpan length, (Setting Setting, long Most) reports, (Setting Setting, long Most) bytes)
    {
        private readonly Dictionary<Guid, (long Reports, long Bytes)> _used = [];
        private long _number;

        public SpentBudget? Spent(Guid machineId, long size, TimeSpan elapsed)
        {
            var number = elapsed.Ticks / length.Ticks;
            if (number != _number)
            {
                _used.Clear();
                _number = number;
            }

            var used = _used.GetValueOrDefault(machineId);
            var beyond = reports.Most > 0 && used.Reports + 1 > reports.Most ? reports.Setting
                : bytes.Most > 0 && used.Bytes + size > bytes.Most ? bytes.Setting
                : null;
            return beyond is null ? null : new(beyond, name, length * (number + 1) - elapsed);
        }

        public void Count(Guid machineId, long size)
        {
            var used = _used.GetValueOrDefault(machineId);
            _used[machineId] = (used.Reports + 1, used.Bytes + size);
        }
    }
}
