using Goosed.Bench.Load;

namespace Goosed.Bench.Soak;

/// <summary>How long answers took, in milliseconds.</summary>
internal sealed record Latency(int Count, double MedianMs, double WorstMs)
{
    public static Latency Of(IEnumerable<double> times)
    {
        List<double> sorted = [.. times.Order()];
        return new(sorted.Count, HttpLoad.Quantile(sorted, 0.5), HttpLoad.Quantile(sorted, 0.99));
    }
}
