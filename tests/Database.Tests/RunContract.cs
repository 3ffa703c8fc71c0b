using Goosed.Core.Events;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database.Access;
using Goosed.Database.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goosed.Database.Tests;

/// <summary>What the stores of runs, timelines and tokens keep.</summary>
public abstract class RunContract : DatabaseContract
{
    [Fact]
    public async Task A_machine_has_one_running_run_however_many_are_started_at_once()
    {
        var machine = await AddMachineAsync();

        var starts = Enumerable.Range(0, 8).Select(_ => StartRunAsync(machine)).ToList();
        await Task.WhenAll(starts).ContinueWith(_ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default);

        var started = starts.Count(start => start.IsCompletedSuccessfully);
        Assert.Equal(1, started);
        Assert.Single((await ReadAsync(session => RunStore.ListAsync(session, new(10, null), new(machine.Id)))).Items);
        Assert.Single(await Tested.Log.ReadAsync(0, 100, Ct), e => e.Subject == Subjects.RunStarted);
    }

    [Fact]
    public async Task After_its_end_there_can_be_another()
    {
        var machine = await AddMachineAsync();
        var first = await StartRunAsync(machine);
        await ApplyAsync(first, new RunEvent.Finished(RunStatus.Failed, "why", "log"));

        var second = await StartRunAsync(machine);

        Assert.Equal(second.Id, (await ReadAsync(session => RunStore.RunningAsync(session, machine.Id)))?.Id);
        Assert.Equal(second.Id, (await ReadAsync(session => RunStore.CurrentAsync(session, machine.Id)))?.Id);
        Assert.Equal((RunStatus.Failed, "why", "log"), await ReadAsync(async session => await RunStore.FindAsync(session, first.Id) is { } run ? (run.Status, run.Message, run.Logs) : default));
    }

    [Fact]
    public async Task A_run_comes_back_as_it_was_written()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        Tested.Clock.Advance(TimeSpan.FromMinutes(1));
        var changed = await ApplyAsync(run, new RunEvent.ScriptServed(5, TimeSpan.FromSeconds(60)));
        Tested.Clock.Advance(TimeSpan.FromMinutes(1));
        changed = await ApplyAsync(changed!, new RunEvent.MilestoneReported("install", MilestoneState.Done, null, null));

        var read = await ReadAsync(session => RunStore.FindAsync(session, run.Id));

        Assert.Equal(changed!.Milestones, read!.Milestones);
        Assert.Equal(changed with { Milestones = read.Milestones }, read);
    }

    [Fact]
    public async Task A_run_that_has_ended_is_never_written_again()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        await ApplyAsync(run, new RunEvent.Finished(RunStatus.Success, null, null));

        // A process that slept through the end still holds the running run.
        Assert.False(await Database.WriteAsync(tx => RunStore.UpdateAsync(tx, run with { Status = RunStatus.Failed, Message = "late" }), Ct));

        var read = await ReadAsync(session => RunStore.FindAsync(session, run.Id));
        Assert.Equal((RunStatus.Success, null), (read!.Status, read.Message));
    }

    [Fact]
    public async Task The_start_and_the_end_are_told_with_the_change()
    {
        var machine = await AddMachineAsync();
        var run = await StartRunAsync(machine);
        await ApplyAsync(run, new RunEvent.Finished(RunStatus.Cancelled, "by hand", null));
        Assert.Null(await ApplyAsync(run, new RunEvent.Finished(RunStatus.Cancelled, null, null)));

        var told = (await Tested.Log.ReadAsync(0, 100, Ct)).Where(e => e.Subject.StartsWith("goosed.runs.", StringComparison.Ordinal)).ToList();

        Assert.Equal([Subjects.RunStarted, Subjects.RunFinished], told.Select(e => e.Subject));
        Assert.All(told, e => Assert.Equal(machine.Id, EventData.MachineId(e.Data)));
        var timeline = await ReadAsync(session => TimelineStore.ListAsync(session, run.Id));
        Assert.Equal([TimelineKinds.Started, TimelineKinds.Finished], timeline.Select(entry => entry.Kind));
        Assert.Equal("cancelled: by hand", timeline[1].Detail);
    }

    [Fact]
    public async Task What_is_said_again_and_again_is_kept_once()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        await WriteAsync(async tx =>
        {
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, "missing");
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, "missing");
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, "other");
            await TimelineStore.AppendOnceAsync(tx, run.Id, TimelineKinds.Problem, "missing");
        });

        Assert.Equal(["missing", "other", "missing"], (await ReadAsync(session => TimelineStore.ListAsync(session, run.Id))).Skip(1).Select(entry => entry.Detail));
    }

    [Fact]
    public async Task A_token_is_known_by_its_value_and_purpose()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        var value = await IssueAsync(run, TokenPurpose.Render);

        var token = await FindAsync(value, TokenPurpose.Render);

        Assert.Equal((run.Id, run.MachineId, 0, null), (token!.RunId, token.MachineId, token.Uses, token.SinceEnd));
        Assert.Null(await FindAsync(value, TokenPurpose.Agent));
        Assert.Null(await FindAsync(Guid.NewGuid(), TokenPurpose.Render));
    }

    [Fact]
    public async Task A_token_has_its_uses_and_no_more_even_when_they_come_at_once()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        var value = await IssueAsync(run, TokenPurpose.Render);

        var uses = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Database.WriteAsync(tx => TokenStore.UseAsync(tx, value.ToString("D"), TokenPurpose.Render, most: 20), Ct)));

        Assert.Equal(20, uses.Count(used => used));
        Assert.Equal(20, (await FindAsync(value, TokenPurpose.Render))?.Uses);
    }

    [Fact]
    public async Task A_token_knows_the_end_of_its_run()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        var value = await IssueAsync(run, TokenPurpose.Agent);
        var tokens = new Credentials(Database, Tested.Clock, NullLogger<Credentials>.Instance);
        Assert.NotNull(await tokens.FindMachineTokenAsync(value.ToString("D").ToUpperInvariant(), TokenPurpose.Agent, Ct));

        await ApplyAsync(run, new RunEvent.Finished(RunStatus.Success, null, null));

        Assert.Equal(TimeSpan.Zero, (await FindAsync(value, TokenPurpose.Agent))?.SinceEnd);
        Assert.NotNull(await tokens.FindMachineTokenAsync(value.ToString("D"), TokenPurpose.Agent, Ct));
        await WriteAsync(tx => RunClockStore.AddAsync(tx, TimeSpan.FromDays(1)));
        Assert.Null(await tokens.FindMachineTokenAsync(value.ToString("D"), TokenPurpose.Agent, Ct));
        Assert.Null(await tokens.FindMachineTokenAsync("not a token", TokenPurpose.Agent, Ct));
    }

    private Task<Run?> ApplyAsync(Run run, RunEvent @event) => Database.WriteAsync(tx => RunJournal.ApplyAsync(tx, run.Id, @event, Operator), Ct);

    private async Task<Guid> IssueAsync(Run run, TokenPurpose purpose)
    {
        var value = TokenValue.New();
        await WriteAsync(tx => TokenStore.IssueAsync(tx, value, purpose, run.MachineId, run.Id));
        return value;
    }

    private Task<MachineToken?> FindAsync(Guid value, TokenPurpose purpose) => ReadAsync(session => TokenStore.FindAsync(session, value.ToString("D"), purpose));
}
