using Goosed.Core.Runs;
using static Goosed.Core.Tests.Runs.RunSample;

namespace Goosed.Core.Tests.Runs;

public sealed class RunEndTests
{
    private static readonly RunEvent.Overdue Overdue = new();

    public static TheoryData<string, RunEvent> Events => new()
    {
        { "a milestone", Done("postinstall") },
        { "a failed milestone", new RunEvent.MilestoneReported("install", MilestoneState.Failed, null, null) },
        { "a boot", new RunEvent.ScriptServed(1, TimeSpan.FromSeconds(60)) },
        { "a fetch", new RunEvent.InstallerFetched() },
        { "facts", new RunEvent.FactsArrived(true) },
        { "an end", new RunEvent.Finished(RunStatus.Cancelled, "why", "log") },
        { "time", Overdue },
    };

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void Nothing_changes_a_run_that_has_ended(string what, RunEvent @event)
    {
        foreach (var status in new[] { RunStatus.Success, RunStatus.Failed, RunStatus.Cancelled })
        {
            var ended = New().With(new RunEvent.Finished(status, null, null));

            Assert.True(ended.Next(@event, Start.AddYears(1)) is null, $"{what} changed a run that ended as {status}");
        }
    }

    [Fact]
    public void Facts_that_say_done_end_the_run_as_success()
    {
        var run = New().With(Done("boot"), 1).With(new RunEvent.FactsArrived(PostinstallDone: true), 3);

        Assert.Equal(RunStatus.Success, run.Status);
        Assert.Equal(After(3), run.FinishedAt);
        Assert.Equal(After(3), run.InstalledAt);
        Assert.Equal(4, run.Current);
        Assert.Null(run.Message);
        Assert.False(run.Armed);
    }

    [Fact]
    public void Success_keeps_the_time_of_the_install() =>
        Assert.Equal(After(1), New().With(Done("install"), 1).With(new RunEvent.FactsArrived(true), 3).InstalledAt);

    [Theory]
    [InlineData(true, 5, true)]
    [InlineData(true, -2880, true)]
    [InlineData(false, 5, false)]
    public void Facts_that_say_done_end_it_whatever_the_clock_says_and_others_do_not(bool done, double minutes, bool ends) =>
        Assert.Equal(ends, New().Next(new RunEvent.FactsArrived(done), After(minutes)) is { Status: RunStatus.Success });

    [Theory]
    [InlineData(RunStatus.Success)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    public void Somebody_can_end_it_any_way(RunStatus status)
    {
        var run = New().With(new RunEvent.Finished(status, "because", "log"), 4);

        Assert.Equal((status, After(4), "because", "log"), (run.Status, run.FinishedAt!.Value, run.Message, run.Logs));
    }

    [Fact]
    public void An_end_without_logs_keeps_those_there_are() =>
        Assert.Equal("early", (New() with { Logs = "early" }).With(new RunEvent.Finished(RunStatus.Failed, null, null)).Logs);

    [Fact]
    public void A_milestone_that_outlasts_its_deadline_ends_the_run_and_is_named()
    {
        var run = New().With(Done("boot"), 0).With(Started("install"), 1);

        var ended = run.With(Overdue, 45);

        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.Equal("The milestone 'install' was not done within 45 minutes (it had started).", ended.Message);
    }

    [Fact]
    public void The_first_boot_has_seven_days() =>
        Assert.Equal("The milestone 'boot' was not done within 7 days.", New().With(Overdue, 7 * 24 * 60).Message);

    [Fact]
    public void After_the_last_milestone_the_facts_have_its_deadline() => Assert.Equal(
        "Every milestone was reported done, but no facts with postinstall_done arrived in time.",
        New().With(Done("postinstall"), 10).With(Overdue, 40).Message);

    [Fact]
    public void Time_that_does_not_count_moves_the_deadline_of_its_milestone_and_of_no_other()
    {
        var run = New().With(Done("boot"), 0) with { Uncounted = TimeSpan.FromHours(1) };

        Assert.Equal(After(45 + 60), run.Deadline);
        Assert.Equal(After(20 + 120), run.With(Done("install"), 20).Deadline);
    }

    [Fact]
    public void A_deadline_of_zero_never_comes()
    {
        var run = New() with { Milestones = [new("boot", 0), new("install", 60)] };

        Assert.Null(run.Deadline);
        Assert.Null(run.Next(Overdue, Start.AddYears(100)));
    }

    [Fact]
    public void A_run_without_milestones_has_no_deadline() => Assert.Null((New() with { Milestones = [] }).Next(Overdue, Start.AddYears(1)));
}
