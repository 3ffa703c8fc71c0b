using System.Diagnostics.Metrics;
using Goosed.Database;
using Goosed.Database.Events;
using Goosed.Database.Runs;
using Goosed.Hosting;
using Microsoft.Extensions.Logging;

namespace Goosed.Orchestrator;

/// <summary>Measures what the database holds at the moment: runs that go on, and events that wait for their consumers.</summary>
internal sealed class StateGauges : Loop
{
    // A sweep that is alive ends a run within seconds of its deadline, counted as deadlines are.
    private static readonly TimeSpan s_overdue = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _consumers = [];
    private readonly IDatabase _database;
    private readonly Gauge<long> _running;
    private readonly Gauge<long> _overdue;
    private readonly Gauge<double> _lag;
    private readonly Gauge<long> _waiting;
    private readonly Gauge<long> _dead;

    public StateGauges(IDatabase database, IMeterFactory meters, TimeProvider clock, ILogger<StateGauges> logger)
        : base(TimeSpan.FromSeconds(2), clock, logger)
    {
        _database = database;
        var meter = meters.Create("Goosed.Orchestrator");
        _running = meter.CreateGauge<long>("goosed_runs_running", description: "Runs that go on.");
        _overdue = meter.CreateGauge<long>("goosed_runs_overdue", description: "Runs that go on although a milestone's deadline passed more than a minute ago.");
        _lag = meter.CreateGauge<double>("goosed_outbox_lag", unit: "s", description: "Age of the oldest event that a consumer is not done with; 0 when it is done with all.");
        _waiting = meter.CreateGauge<long>("goosed_outbox_waiting", description: "Events that a consumer is not done with.");
        _dead = meter.CreateGauge<long>("goosed_dead_letters", description: "Deliveries that were given up, by consumer.");
    }

    protected override async Task TurnAsync(CancellationToken ct)
    {
        var (running, overdue, backlogs) = await _database.ReadAsync(
            async session => (await RunStore.CountRunningAsync(session), await RunStore.CountOverdueAsync(session, s_overdue), await DeliveryStore.BacklogsAsync(session)), ct);
        _running.Record(running);
        _overdue.Record(overdue);
        foreach (var backlog in backlogs)
        {
            _consumers.Add(backlog.Consumer);
            Record(backlog);
        }

        // What a gauge was told last is told on: one whose failures are over has to be told so.
        foreach (var done in _consumers.Except(backlogs.Select(backlog => backlog.Consumer)))
        {
            Record(new() { Consumer = done, Waiting = 0, Dead = 0 });
        }
    }

    private void Record(Backlog backlog)
    {
        var consumer = new KeyValuePair<string, object?>("consumer", backlog.Consumer);
        _lag.Record(backlog.Oldest is { } oldest ? Math.Max(0, (Clock.GetUtcNow() - oldest).TotalSeconds) : 0, consumer);
        _waiting.Record(backlog.Waiting, consumer);
        _dead.Record(backlog.Dead, consumer);
    }
}
