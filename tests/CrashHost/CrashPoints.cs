using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Goosed.CrashHost;

/// <summary>Places between two steps; at one of them the process kills itself, as kill -9 would.</summary>
/// <param name="wanted">The place, or null for none.</param>
/// <param name="passes">How often it is passed unharmed before.</param>
/// <param name="seenFile">Gets the name of each place that is passed, once.</param>
internal sealed class CrashPoints(string? wanted, int passes, string? seenFile)
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();
    private readonly Lock _file = new();
    private int _left = passes;

    public static CrashPoints FromEnvironment() => new(
        Environment.GetEnvironmentVariable("CRASH_AT"),
        int.Parse(Environment.GetEnvironmentVariable("CRASH_AFTER") ?? "0", CultureInfo.InvariantCulture),
        Environment.GetEnvironmentVariable("CRASH_SEEN"));

    public void Pass(string place)
    {
        if (_seen.TryAdd(place, true) && seenFile is not null)
        {
            lock (_file)
            {
                File.AppendAllText(seenFile, place + "\n");
            }
        }

        if (place == wanted && Interlocked.Decrement(ref _left) < 0)
        {
            Process.GetCurrentProcess().Kill();
            new ManualResetEvent(false).WaitOne();
        }
    }
}
