using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Goosed.Hosting.Settings;

namespace Goosed.Hosting.Limits;

/// <summary>Counts calls by address, and by address and machine; what it keeps does not grow with the number of either.</summary>
public sealed class RateLimits : IDisposable
{
    // Addresses and machines share so many counters: a stranger can invent any number of them.
    private const int Counters = 8192;

    // How many seconds' worth may come at once.
    private const int Burst = 10;

    private readonly PartitionedRateLimiter<string>? _addresses;
    private readonly PartitionedRateLimiter<string>? _machines;
    private readonly Counter<long> _refused;

    public RateLimits(GoosedOptions options, IMeterFactory meters)
    {
        _addresses = Limiter(options.Limits.PerAddress);
        _machines = Limiter(options.Limits.PerMachine);
        _refused = meters.Create("Goosed.Hosting").CreateCounter<long>("goosed_rate_limited", description: "Calls refused because too many came, by what they are counted by.");
        _refused.Add(0, new KeyValuePair<string, object?>("by", "address"));
    }

    /// <summary>The setting whose limit the call goes beyond; null when it may go on.</summary>
    public Setting? Exceeded(string address, string? machine)
    {
        if (_addresses is not null && !IsTaken(_addresses, address))
        {
            return Refuse(RequestLimits.PerAddressSetting, "address");
        }

        return machine is not null && _machines is not null && !IsTaken(_machines, $"{address} {machine}")
            ? Refuse(RequestLimits.PerMachineSetting, "machine")
            : null;
    }

    /// <summary>Counts a call that was refused because too many came.</summary>
    public void CountRefused(string by) => _refused.Add(1, new KeyValuePair<string, object?>("by", by));

    public void Dispose()
    {
        _addresses?.Dispose();
        _machines?.Dispose();
    }

    /// <summary>How a counter is filled again: in steps of about a tenth of a second, or one call at a time.</summary>
    public static TokenBucketRateLimiterOptions Bucket(int perSecond)
    {
        var step = Math.Max(perSecond / 10, 1);
        return new()
        {
            TokenLimit = perSecond * Burst,
            TokensPerPeriod = step,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)step / perSecond),
            AutoReplenishment = true,
        };
    }

    private Setting Refuse(Setting setting, string by)
    {
        CountRefused(by);
        return setting;
    }

    private static bool IsTaken(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<string>? Limiter(int perSecond) => perSecond == 0 ? null : PartitionedRateLimiter.Create<string, int>(key =>
        RateLimitPartition.GetTokenBucketLimiter((int)((uint)key.GetHashCode(StringComparison.Ordinal) % Counters), _ => Bucket(perSecond)));
}
