using Goosed.Core.Facts;
using Goosed.Core.Runs;
using Goosed.Database.Facts;
using Goosed.Database.Machines;
using Goosed.Database.Runs;

namespace Goosed.Database.Tests;

/// <summary>What machines report is in the run that it belongs to, whatever clocks say.</summary>
public abstract class RunReportContract : DatabaseContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Facts_of_a_token_end_its_run_and_no_other_whatever_the_clock_says(int days)
    {
        var machine = await AddMachineAsync();
        var first = await StartRunAsync(machine);
        await AddFactAsync(machine.Id, first.Id, done: false);
        Assert.Null(await FactsAsync(first));
        await ApplyAsync(first, new RunEvent.Finished(RunStatus.Failed, null, null));
        var run = await StartRunAsync(machine);
        await AddFactAsync(machine.Id, first.Id, done: true);
        Assert.Null(await FactsAsync(run));

        Tested.Clock.AdjustTime(Now.AddDays(days));
        await AddFactAsync(machine.Id, run.Id, done: true);

        Assert.Equal(RunStatus.Success, (await FactsAsync(run))?.Status);
    }

    [Fact]
    public async Task Facts_of_nobodys_run_are_those_of_the_one_that_is_running()
    {
        var machine = await AddMachineAsync();
        var fact = NewFact(machine.Id, null, done: true);
        Assert.Null((await TargetAsync(machine.Id))?.Place(fact).RunId);

        var run = await StartRunAsync(machine);
        var placed = (await TargetAsync(machine.Id))!.Place(fact);
        await WriteAsync(tx => FactStore.AddOnceAsync(tx, placed));

        Assert.Equal((run.Id, false), (placed.RunId, placed.AwaitedRun));
        Assert.Equal(placed, await ReadAsync(session => FactStore.FindAsync(session, fact.Id)));
        Assert.Equal(RunStatus.Success, (await FactsAsync(run))?.Status);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Facts_from_before_a_runs_start_end_nothing_whatever_the_clock_says(int days)
    {
        var machine = await AddMachineAsync();
        Tested.Clock.AdjustTime(Now.AddDays(days));
        await AddFactAsync(machine.Id, null, done: true);
        Tested.Clock.AdjustTime(Now.AddDays(-days));

        Assert.Null(await FactsAsync(await StartRunAsync(machine)));
    }

    [Fact]
    public async Task Facts_that_come_while_a_machine_awaits_its_first_run_count_for_that_and_for_none_after_it()
    {
        var machine = await AddMachineAsync();
        await WriteAsync(async tx => await MachineStore.UpdateAsync(tx, machine with { AwaitsRun = true }));
        var placed = (await TargetAsync(machine.Id))!.Place(NewFact(machine.Id, null, done: true));
        await WriteAsync(tx => FactStore.AddOnceAsync(tx, placed));

        var first = await StartRunAsync(machine with { AwaitsRun = true });

        Assert.True(placed.AwaitedRun);
        Assert.Equal(RunStatus.Success, (await FactsAsync(first))?.Status);
        Assert.Null(await FactsAsync(await StartRunAsync(machine)));
    }

    [Fact]
    public async Task A_report_that_comes_after_the_end_is_kept_once_and_changes_nothing()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        await ApplyAsync(run, new RunEvent.Finished(RunStatus.Failed, "too slow", null));
        var ended = await ReadAsync(session => RunStore.FindAsync(session, run.Id));
        var done = new RunEvent.MilestoneReported("install", MilestoneState.Done, null, null);

        Tested.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("'install' reported done 11 minutes after the run failed.", await LateAsync(ended!, LateReport.Of(done)));
        Assert.Null(await LateAsync(ended!, LateReport.Of(done)));
        Tested.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Reported success 12 minutes after the run failed.", await LateAsync(ended!, LateReport.Success));
        Assert.Null(await LateAsync(ended!, LateReport.Success));

        Assert.Equal(ended! with { Milestones = [] }, await ReadAsync(session => RunStore.FindAsync(session, run.Id)) is { } read ? read with { Milestones = [] } : null);
        Assert.Equal([TimelineKinds.Started, TimelineKinds.Finished, TimelineKinds.Late, TimelineKinds.Late], (await TimelineAsync(run)).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task A_report_that_came_in_time_and_is_repeated_is_not_late()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        var failed = new RunEvent.MilestoneReported("install", MilestoneState.Failed, "no disk", null);
        await WriteAsync(tx => TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.Milestone, "install failed: no disk"));
        var ended = await ApplyAsync(run, failed);

        Assert.Null(await LateAsync(ended!, LateReport.Of(failed)));
        Assert.Null(await LateAsync(run, LateReport.Success));
    }

    [Fact]
    public async Task A_timeline_keeps_the_first_and_the_last_of_a_machine_that_loops()
    {
        var run = await StartRunAsync(await AddMachineAsync());

        await FillAsync(run, 2010);

        var timeline = await TimelineAsync(run);
        Assert.Equal(2001, timeline.Count);
        Assert.Equal(("number 999", "number 1010"), (timeline[1000].Detail, timeline[1001].Detail));
        Assert.Equal("number 2009", StopPlace.LastSeen(timeline)?.Detail);
    }

    [Fact]
    public async Task A_full_timeline_has_every_milestone_every_late_report_and_the_end()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        await FillAsync(run, 2000);
        await WriteAsync(tx => TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.Milestone, "install failed.", "10.0.0.9"));

        var ended = await ApplyAsync(run, new RunEvent.MilestoneReported("install", MilestoneState.Failed, null, null));
        await LateAsync(ended!, LateReport.Success);
        await FillAsync(run, 2000);

        var timeline = await TimelineAsync(run);
        Assert.Equal(2004, timeline.Count);
        Assert.Equal(
            [TimelineKinds.Started, TimelineKinds.Milestone, TimelineKinds.Finished, TimelineKinds.Late],
            timeline.Select(entry => entry.Kind).Where(kind => kind != TimelineKinds.Facts));
    }

    private Task FillAsync(Run run, int entries) => WriteAsync(async tx =>
    {
        for (var n = 0; n < entries; n++)
        {
            await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.Facts, $"number {n}", "10.0.0.9");
        }
    });

    private Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Run run) => ReadAsync(session => TimelineStore.ListAsync(session, run.Id));

    private Task<string?> LateAsync(Run run, LateReport report) => Database.WriteAsync(tx => RunJournal.LateAsync(tx, run, report, "10.0.0.9"), Ct);

    private Task<Run?> ApplyAsync(Run run, RunEvent @event) => Database.WriteAsync(tx => RunJournal.ApplyAsync(tx, run.Id, @event, Operator), Ct);

    private Task<Run?> FactsAsync(Run run) => Database.WriteAsync(tx => RunJournal.FactsAsync(tx, run.Id, Operator), Ct);

    private async Task<FactTarget?> TargetAsync(Guid machineId) => (await ReadAsync(session => FactStore.TargetsAsync(session, [machineId])))[0];

    private Fact NewFact(Guid machineId, Guid? runId, bool done) =>
        new() { Id = Guid.NewGuid(), MachineId = machineId, RunId = runId, Snapshot = "{}", PostinstallDone = done, CreatedAt = Now };

    private Task AddFactAsync(Guid machineId, Guid? runId, bool done) => WriteAsync(tx => FactStore.AddOnceAsync(tx, NewFact(machineId, runId, done)));
}
