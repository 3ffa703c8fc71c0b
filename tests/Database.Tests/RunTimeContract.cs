using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database.Machines;
using Goosed.Database.Runs;

namespace Goosed.Database.Tests;

/// <summary>Deadlines count the time during which machines could be heard, and runs come in the order of their starts: no wall clock decides.</summary>
public abstract class RunTimeContract : DatabaseContract
{
    // Install's, and the second that a turn of the clock may take.
    private static readonly TimeSpan s_install = TimeSpan.FromMinutes(45) + TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(2)]
    [InlineData(30)]
    [InlineData(-2)]
    public async Task A_wall_clock_that_jumps_makes_nothing_overdue_and_keeps_nothing_from_it(int days)
    {
        var run = await InstallingAsync();
        Jump(days);
        Assert.Empty(await OverdueAsync());

        await ServeAsync(s_install - TimeSpan.FromSeconds(0.001));
        Assert.Empty(await OverdueAsync());
        Assert.False(await Database.WriteAsync(tx => RunStore.ClaimOverdueAsync(tx, run.Id), Ct));

        Jump(-days);
        await ServeAsync(TimeSpan.FromSeconds(0.001));
        Assert.Equal(run.Id, Assert.Single(await OverdueAsync()).Id);
        Assert.True(await Database.WriteAsync(tx => RunStore.ClaimOverdueAsync(tx, run.Id), Ct));
        Assert.Equal((1, 0), await ReadAsync(async session => (await RunStore.CountOverdueAsync(session, TimeSpan.Zero), await RunStore.CountOverdueAsync(session, TimeSpan.FromMinutes(1)))));
    }

    [Fact]
    public async Task A_new_milestone_has_its_own_limit_and_a_report_within_one_changes_none()
    {
        var run = await InstallingAsync();
        await ServeAsync(TimeSpan.FromMinutes(44));
        await ApplyAsync(run, new RunEvent.MilestoneReported("install", MilestoneState.Started, null, null));
        await ServeAsync(TimeSpan.FromMinutes(2));
        Assert.Single(await OverdueAsync());

        await ApplyAsync(run, new RunEvent.MilestoneReported("install", MilestoneState.Done, null, null));

        Assert.Empty(await OverdueAsync());
        await ServeAsync(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1));
        Assert.Single(await OverdueAsync());
    }

    [Fact]
    public async Task A_run_that_has_ended_is_not_overdue()
    {
        var run = await InstallingAsync();
        await ServeAsync(s_install);

        await ApplyAsync(run, new RunEvent.Finished(RunStatus.Cancelled, null, null));

        Assert.Empty(await OverdueAsync());
    }

    [Fact]
    public async Task More_overdue_runs_than_one_look_takes_are_seen_by_the_next()
    {
        var runs = new List<Guid>();
        for (var n = 0; n < 103; n++)
        {
            runs.Add((await StartRunAsync(await AddMachineAsync())).Id);
        }

        await ServeAsync(TimeSpan.FromDays(8));
        var first = await OverdueAsync();
        var second = await ReadAsync(session => RunStore.OverdueAsync(session, first[^1]));

        Assert.Equal((100, 3), (first.Count, second.Count));
        Assert.Equal(runs.Order(), first.Concat(second).Select(run => run.Id).Order());
    }

    [Fact]
    public async Task The_clock_of_deadlines_never_goes_back()
    {
        await WriteAsync(tx => RunClockStore.AdvanceAsync(tx, 5000));
        await WriteAsync(tx => RunClockStore.AdvanceAsync(tx, 4000));

        await Tested.ReopenAsync();

        Assert.Equal(5000, (await ReadAsync(RunClockStore.ReadAsync)).Ticks);
    }

    [Fact]
    public async Task After_an_outage_a_machine_has_time_to_say_what_it_could_not()
    {
        var run = await InstallingAsync();
        await ServeAsync(s_install - TimeSpan.FromSeconds(5));

        await WriteAsync(tx => RunStore.GrantAsync(tx, TimeSpan.FromMinutes(6)));
        await ServeAsync(TimeSpan.FromMinutes(6) - TimeSpan.FromSeconds(1));
        Assert.Empty(await OverdueAsync());

        await ServeAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(run.Id, Assert.Single(await OverdueAsync()).Id);
        await WriteAsync(tx => RunStore.GrantAsync(tx, TimeSpan.FromMinutes(6)));
        Assert.Single(await OverdueAsync());
    }

    [Fact]
    public async Task What_is_granted_is_no_more_than_the_whole_limit()
    {
        await InstallingAsync();
        await ServeAsync(s_install - TimeSpan.FromSeconds(5));

        await WriteAsync(tx => RunStore.GrantAsync(tx, TimeSpan.FromDays(1)));

        await ServeAsync(TimeSpan.FromMinutes(45));
        Assert.Single(await OverdueAsync());
    }

    [Fact]
    public async Task A_deadline_is_shown_as_it_was_set_and_later_by_what_did_not_count()
    {
        var run = await InstallingAsync();
        Assert.Equal(Now.AddMinutes(45), (await FindAsync(run)).Deadline);
        await TurnAsync(TimeSpan.FromMinutes(10), counted: true);
        Assert.Equal(run.CurrentSince.AddMinutes(45), (await FindAsync(run)).Deadline);

        await TurnAsync(TimeSpan.FromHours(1), counted: false);

        Assert.Equal(TimeSpan.FromHours(1), TimeSpan.FromMinutes(Math.Round((await FindAsync(run)).Uncounted.TotalMinutes)));
    }

    [Fact]
    public async Task A_deadline_that_an_older_process_wrote_counts_from_when_it_is_seen()
    {
        var run = await InstallingAsync();
        await WriteAsync(tx => tx.ExecuteAsync("update runs set due_tick = null, due_after = null"));
        await ServeAsync(TimeSpan.FromDays(1));
        Assert.True(await ReadAsync(RunStore.AnyUntimedAsync));

        await WriteAsync(RunStore.TimeAsync);

        Assert.False(await ReadAsync(RunStore.AnyUntimedAsync));
        Assert.Empty(await OverdueAsync());
        await ServeAsync(s_install);
        Assert.Equal(run.Id, Assert.Single(await OverdueAsync()).Id);
    }

    [Fact]
    public async Task A_run_that_a_clock_that_was_ahead_has_started_hides_none_that_is_newer()
    {
        var machine = await AddMachineAsync();
        Jump(2);
        var first = await StartRunAsync(machine);
        await ApplyAsync(first, new RunEvent.Finished(RunStatus.Cancelled, null, null));
        Jump(-2);

        var second = await StartRunAsync(machine);
        await IsCurrentAsync(machine, [second, first]);
        await ApplyAsync(second, new RunEvent.Finished(RunStatus.Failed, null, null));
        await IsCurrentAsync(machine, [second, first]);

        var boot = await ReadAsync(session => BootLookup.SummaryAsync(session, machine.Mac, new(machine.Mac, null, null)));
        Assert.Equal((second.Id, "failed"), (boot?.RunId, boot?.RunStatus));
    }

    [Fact]
    public async Task A_token_outlives_its_milestones_limit_by_no_second_that_counts()
    {
        var run = await InstallingAsync();
        var token = await IssueAsync(run, TokenPurpose.Render);
        Jump(2);
        Assert.True(await IsLiveAsync(token));

        await ServeAsync(s_install);

        Assert.False(await IsLiveAsync(token));
    }

    [Fact]
    public async Task What_tokens_are_taken_for_after_an_event_counts_from_the_first_report_of_it()
    {
        var run = await InstallingAsync();
        var (render, agent) = (await IssueAsync(run, TokenPurpose.Render), await IssueAsync(run, TokenPurpose.Agent));
        await ApplyAsync(run, new RunEvent.MilestoneReported("install", MilestoneState.Started, null, null));
        await ServeAsync(TimeSpan.FromMinutes(10));
        Jump(2);
        Assert.True(await IsLiveAsync(render));
        await ApplyAsync(run, new RunEvent.ScriptServed(5, TimeSpan.FromSeconds(60)));
        await ServeAsync(TimeSpan.FromSeconds(1));
        Assert.False(await IsLiveAsync(render));

        await ApplyAsync(run, new RunEvent.Finished(RunStatus.Cancelled, null, null));
        await ServeAsync(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.True(await IsLiveAsync(agent));
        Assert.True((await ReadAsync(RunClockStore.ReadAsync)).Needed);
        await ServeAsync(TimeSpan.FromSeconds(1));
        Assert.False(await IsLiveAsync(agent));
        Assert.False((await ReadAsync(RunClockStore.ReadAsync)).Needed);
    }

    [Fact]
    public async Task What_an_older_process_wrote_gives_tokens_their_whole_time_from_when_it_is_seen()
    {
        var (ended, installing) = (await InstallingAsync(), await InstallingAsync());
        var (agent, render) = (await IssueAsync(ended, TokenPurpose.Agent), await IssueAsync(installing, TokenPurpose.Render));
        await ApplyAsync(ended, new RunEvent.Finished(RunStatus.Cancelled, null, null));
        await ApplyAsync(installing, new RunEvent.MilestoneReported("install", MilestoneState.Started, null, null));
        await ServeAsync(TimeSpan.FromDays(2));
        await WriteAsync(tx => tx.ExecuteAsync("update runs set finished_tick = null, install_started_tick = null, due_tick = null"));
        Assert.True(await IsLiveAsync(agent) && await IsLiveAsync(render));
        Assert.True(await ReadAsync(RunStore.AnyUntimedAsync));

        await WriteAsync(RunStore.TimeAsync);

        Assert.False(await ReadAsync(RunStore.AnyUntimedAsync));
        Assert.True(await IsLiveAsync(agent) && await IsLiveAsync(render));
        await ServeAsync(TimeSpan.FromMinutes(11));
        Assert.True(await IsLiveAsync(agent) && !await IsLiveAsync(render));
        await ServeAsync(TimeSpan.FromDays(1));
        Assert.False(await IsLiveAsync(agent));
    }

    private async Task<(string Value, TokenPurpose Purpose)> IssueAsync(Run run, TokenPurpose purpose)
    {
        var value = TokenValue.New();
        await WriteAsync(tx => TokenStore.IssueAsync(tx, value, purpose, run.MachineId, run.Id));
        return (value.ToString("D"), purpose);
    }

    private async Task<bool> IsLiveAsync((string Value, TokenPurpose Purpose) token) =>
        (await ReadAsync(session => TokenStore.FindAsync(session, token.Value, token.Purpose)))?.IsLive == true;

    private async Task IsCurrentAsync(Core.Machines.Machine machine, IReadOnlyList<Run> newestFirst)
    {
        Assert.Equal(newestFirst[0].Id, (await ReadAsync(session => RunStore.CurrentAsync(session, machine.Id)))?.Id);
        var first = await ReadAsync(session => RunStore.ListAsync(session, new(1, null), new(machine.Id)));
        var second = await ReadAsync(session => RunStore.ListAsync(session, new(1, first.Next), new(machine.Id)));
        Assert.Equal(newestFirst.Select(run => run.Id), first.Items.Concat(second.Items).Select(run => run.Id));
    }

    private async Task<Run> InstallingAsync()
    {
        var run = await StartRunAsync(await AddMachineAsync());
        return await ApplyAsync(run, new RunEvent.MilestoneReported("boot", MilestoneState.Done, null, null)) ?? run;
    }

    private void Jump(int days) => Tested.Clock.AdjustTime(Now.AddDays(days));

    private Task ServeAsync(TimeSpan time) => WriteAsync(tx => RunClockStore.AddAsync(tx, time));

    // A turn of the clock at the end of a time that was counted, or of one that was not but for its last second.
    private Task TurnAsync(TimeSpan time, bool counted)
    {
        Tested.Clock.Advance(time);
        return ServeAsync(counted ? time : TimeSpan.FromSeconds(1));
    }

    private Task<IReadOnlyList<OverdueRun>> OverdueAsync() => ReadAsync(session => RunStore.OverdueAsync(session, null));

    private async Task<Run> FindAsync(Run run) => await ReadAsync(session => RunStore.FindAsync(session, run.Id)) ?? throw new InvalidDataException("The run is gone.");

    private Task<Run?> ApplyAsync(Run run, RunEvent @event) => Database.WriteAsync(tx => RunJournal.ApplyAsync(tx, run.Id, @event, Operator), Ct);
}
