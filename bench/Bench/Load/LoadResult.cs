namespace Goosed.Bench.Load;

/// <summary>What one round of load came to.</summary>
/// <param name="Rate">Answers a second.</param>
/// <param name="Errors">Answers that were not what was expected, and connections that broke.</param>
/// <param name="MedianMs">Half of the answers took no longer, in milliseconds.</param>
/// <param name="WorstMs">99 of 100 answers took no longer, in milliseconds.</param>
internal sealed record LoadResult(double Rate, int Errors, double MedianMs, double WorstMs)
{
    /// <summary>Processor time of the server for each answer, in microseconds.</summary>
    public double ProcessorUs { get; init; }

    /// <summary>Of operations that all succeeded, with the time that each took in milliseconds.</summary>
    public static LoadResult Of(List<double> latencies, TimeSpan elapsed, TimeSpan processor)
    {
        latencies.Sort();
        return new(latencies.Count / elapsed.TotalSeconds, 0, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100])
        {
            ProcessorUs = processor.TotalMicroseconds / latencies.Count,
        };
    }
}
