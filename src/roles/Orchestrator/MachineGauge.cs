using System.Diagnostics.Metrics;
using Goosed.Database;
using Goosed.Database.Facts;
using Goosed.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Orchestrator;

/// <summary>Measures how long ago machines reported; seldom, since it looks at all of them.</summary>
internal sealed class MachineGauge(IDatabase database, IMeterFactory meters, TimeProvider clock, ILogger<MachineGauge> logger) : Loop(TimeSpan.FromSeconds(30), clock, logger)
{
    private readonly Gauge<long> _seen = meters.Create("Goosed.Orchestrator")
        .CreateGauge<long>("goosed_machines_last_seen", description: "Enrolled machines by the age of their newest facts; each counts once.");

    protected override async Task TurnAsync(CancellationToken ct)
    {
        if (await database.ReadAsync(session => FactStore.LastSeenAsync(session, Clock.GetUtcNow()), ct) is not { } seen)
        {
            return;
        }

        foreach (var (within, count) in new[] { ("1h", seen.Hour), ("1d", seen.Day), ("7d", seen.Week), ("30d", seen.Month), ("longer", seen.Longer), ("never", seen.Never) })
        {
            _seen.Record(count, new KeyValuePair<string, object?>("within", within));
        }
    }
}
