namespace Goosed.Bench.Soak;

/// <summary>A server's resident memory and descriptors, looked at once a second.</summary>
internal sealed class ServerSamples(Server server)
{
    private const double Megabyte = 1024 * 1024;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly List<(double Minutes, double Megabytes, int Descriptors)> _samples = [];

    public double PeakMegabytes => _samples.Max(sample => sample.Megabytes);

    public int PeakDescriptors => _samples.Max(sample => sample.Descriptors);

    /// <summary>Takes samples until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            var minutes = TimeProvider.System.GetElapsedTime(since).TotalMinutes;
            _samples.Add((minutes, server.MemoryBytes / Megabyte, server.Descriptors));
            await Task.Delay(s_pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>MiB that the memory grows by in a minute: the slope of the line that is nearest to the samples after some minutes.</summary>
    public double Slope(double after)
    {
        var late = _samples.Where(sample => sample.Minutes >= after).ToList();
        var (time, memory) = (late.Average(sample => sample.Minutes), late.Average(sample => sample.Megabytes));
        return late.Sum(sample => (sample.Minutes - time) * (sample.Megabytes - memory))
            / late.Sum(sample => Math.Pow(sample.Minutes - time, 2));
    }
}
