using Goosed.Core.Runs;
using static Goosed.Core.Tests.Runs.RunSample;

namespace Goosed.Core.Tests.Runs;

public sealed class RunProgressTests
{
    [Fact]
    public void A_new_run_waits_for_its_first_milestone()
    {
        var run = New();

        Assert.Equal(RunStatus.Running, run.Status);
        Assert.Equal("boot", run.Milestone);
        Assert.True(run.Armed);
        Assert.Equal(Start.AddDays(7), run.Deadline);
    }

    [Fact]
    public void Milestones_come_in_their_order()
    {
        var run = New().With(Started("boot"), 1).With(Done("boot"), 2).With(Started("install"), 3).With(Done("install"), 4);

        Assert.Equal("installed", run.Milestone);
        Assert.False(run.CurrentStarted);
        Assert.Equal(After(4), run.CurrentSince);
        Assert.Equal(After(3), run.InstallStartedAt);
        Assert.Equal(After(4), run.InstalledAt);
    }

    [Fact]
    public void Started_makes_a_milestone_current_and_its_clock_goes_on()
    {
        var run = New().With(Started("boot"), 5);

        Assert.Equal("boot", run.Milestone);
        Assert.True(run.CurrentStarted);
        Assert.Equal(Start, run.CurrentSince);
    }

    [Fact]
    public void A_later_milestone_implies_those_before_it()
    {
        var run = New().With(Started("installed"), 7);

        Assert.Equal("installed", run.Milestone);
        Assert.Equal(After(7), run.InstallStartedAt);
        Assert.Equal(After(7), run.InstalledAt);
        Assert.False(run.Armed);
    }

    [Theory]
    [InlineData("boot", MilestoneState.Done, true)]
    [InlineData("install", MilestoneState.Started, true)]
    [InlineData("install", MilestoneState.Done, false)]
    [InlineData("installed", MilestoneState.Started, false)]
    [InlineData("postinstall", MilestoneState.Done, false)]
    public void A_run_is_armed_until_its_install_is_done(string milestone, MilestoneState state, bool armed) =>
        Assert.Equal(armed, New().With(new RunEvent.MilestoneReported(milestone, state, null, null)).Armed);

    [Fact]
    public void A_workflow_without_install_stays_armed_to_its_end()
    {
        var run = New("wipe", "verify").With(Done("verify"));

        Assert.True(run.Armed);
        Assert.Null(run.Milestone);
        Assert.Null(run.InstallStartedAt);
    }

    [Theory]
    [InlineData("boot", MilestoneState.Started)]
    [InlineData("boot", MilestoneState.Done)]
    [InlineData("install", MilestoneState.Started)]
    [InlineData("unknown", MilestoneState.Started)]
    [InlineData("unknown", MilestoneState.Done)]
    public void A_repeat_or_a_late_or_a_foreign_one_changes_nothing(string milestone, MilestoneState state)
    {
        var run = New().With(Done("boot"), 1).With(Started("install"), 2);

        Assert.Null(run.Next(new RunEvent.MilestoneReported(milestone, state, "again", null), After(3)));
    }

    [Fact]
    public void Every_milestone_done_does_not_end_the_run()
    {
        var run = New().With(Done("postinstall"), 9);

        Assert.Equal(RunStatus.Running, run.Status);
        Assert.Null(run.Milestone);
        Assert.Equal(After(9).AddMinutes(30), run.Deadline);
        Assert.Null(run.Next(Done("postinstall"), After(10)));
    }

    [Fact]
    public void A_failed_milestone_ends_the_run_with_what_the_machine_said()
    {
        var run = New().With(new RunEvent.MilestoneReported("install", MilestoneState.Failed, "no disk", "tail of the log"), 3);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(After(3), run.FinishedAt);
        Assert.Equal("The machine reported that 'install' failed: no disk", run.Message);
        Assert.Equal("--- install failed\ntail of the log\n", run.Logs);
        Assert.False(run.Armed);
        Assert.Null(run.Deadline);
    }

    [Fact]
    public void A_failed_milestone_without_words_still_names_itself() =>
        Assert.Equal("The machine reported that 'install' failed.", New().With(new RunEvent.MilestoneReported("install", MilestoneState.Failed, "", null)).Message);

    [Fact]
    public void A_report_that_is_repeated_leaves_its_log_if_that_is_another()
    {
        var first = new RunEvent.MilestoneReported("install", MilestoneState.Started, null, "disk");
        var run = New().With(first, 1);
        Assert.Null(run.Next(first, After(2)));
        Assert.Null(run.Next(first with { Log = null }, After(2)));

        var second = run.With(first with { Log = "network\n" }, 2);
        var third = second.With(Done("install"), 3).With(first with { Log = "late" }, 4);

        Assert.Equal(run with { Logs = "--- install started\ndisk\n--- install started\nnetwork\n" }, second);
        Assert.Null(second.Next(first, After(3)));
        Assert.Null(second.Next(first with { Log = "network" }, After(3)));
        Assert.Equal(("installed", second.Logs + "--- install started\nlate\n"), (third.Milestone, third.Logs));
    }
}
