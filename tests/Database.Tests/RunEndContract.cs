using System.Diagnostics.Metrics;
using Goosed.Core.Events;
using Goosed.Core.Runs;
using Goosed.Database.Runs;

namespace Goosed.Database.Tests;

/// <summary>A run ends once, and what did not happen is told nowhere.</summary>
public abstract class RunEndContract : DatabaseContract
{
    // Other tests end runs in this process at the same time; the length of this one's is its own.
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(4711.25);

    public static TheoryData<string, RunEvent> Ends => new()
    {
        { "failed", new RunEvent.Finished(RunStatus.Failed, BootPlan.ProtectedReason, null) },
        { "success", new RunEvent.Finished(RunStatus.Success, null, "log") },
        { "cancelled", new RunEvent.Finished(RunStatus.Cancelled, "by hand", null) },
        { "failed", new RunEvent.MilestoneReported("install", MilestoneState.Failed, "no disk", null) },
        { "failed", new RunEvent.ScriptServed(AttemptLimit: 0, TimeSpan.FromSeconds(60)) },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Twenty_that_end_a_run_at_once_end_it_once(string status, RunEvent end)
    {
        var run = await StartRunAsync(await AddMachineAsync());
        Tested.Clock.Advance(s_age);
        using var durations = new Durations();

        var ended = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Database.WriteAsync(tx => RunJournal.ApplyAsync(tx, run.Id, end, Operator), Ct), Ct)));

        Assert.Single(ended, one => one is not null);
        await IsToldOnceAsync(run, status);
        Assert.Equal(1, durations.Seen(s_age));
    }

    [Fact]
    public async Task Whoever_read_a_run_before_it_ended_changes_nothing_of_it()
    {
        var seen = await StartRunAsync(await AddMachineAsync());
        Tested.Clock.Advance(s_age);
        using var durations = new Durations();
        await WriteAsync(tx => RunJournal.ApplyAsync(tx, seen.Id, new RunEvent.Finished(RunStatus.Success, null, null), Operator));
        Assert.Equal(RunStatus.Running, seen.Status);

        foreach (var row in Ends)
        {
            Assert.Null(await Database.WriteAsync(tx => RunJournal.ApplyAsync(tx, seen.Id, row.Data.Item2, Operator), Ct));
        }

        await IsToldOnceAsync(seen, "success");
        Assert.Equal(1, durations.Seen(s_age));
    }

    [Fact]
    public async Task A_run_that_there_is_not_takes_no_event()
    {
        Assert.Null(await Database.WriteAsync(tx => RunJournal.ApplyAsync(tx, Guid.NewGuid(), new RunEvent.Finished(RunStatus.Failed, null, null), Operator), Ct));
    }

    private async Task IsToldOnceAsync(Run run, string status)
    {
        Assert.Equal(status, (await ReadAsync(session => RunStore.FindAsync(session, run.Id)))?.Status.ToWord());
        Assert.StartsWith(status, Assert.Single(await ReadAsync(session => TimelineStore.ListAsync(session, run.Id)), entry => entry.Kind == TimelineKinds.Finished).Detail, StringComparison.Ordinal);
        var audit = Assert.Single((await ReadAsync(session => AuditStore.ListAsync(session, new(100, null), "run_finished", run.MachineId))).Items);
        Assert.Equal(status, (string?)audit.Details?["status"]);
        Assert.Contains($"\"{status}\"", Assert.Single(await Tested.Log.ReadAsync(0, 100, Ct), told => told.Subject == Subjects.RunFinished).Data, StringComparison.Ordinal);
    }

    private sealed class Durations : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<double> _seconds = [];

        public Durations()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "goosed_run_duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
            {
                lock (_seconds)
                {
                    _seconds.Add(seconds);
                }
            });
            _listener.Start();
        }

        public int Seen(TimeSpan duration)
        {
            lock (_seconds)
            {
                return _seconds.Count(seconds => seconds == duration.TotalSeconds);
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
