using System.Globalization;

namespace Goosed.CrashHost;

/// <summary>A clock on the wall that is wrong by a fixed time; what it measures between two moments is right.</summary>
internal sealed class ShiftedClock(TimeSpan by) : TimeProvider
{
    /// <summary>The clock that CRASH_CLOCK asks for: the seconds that it is ahead.</summary>
    public static ShiftedClock FromEnvironment() =>
        new(TimeSpan.FromSeconds(long.Parse(Environment.GetEnvironmentVariable("CRASH_CLOCK") ?? "0", CultureInfo.InvariantCulture)));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
