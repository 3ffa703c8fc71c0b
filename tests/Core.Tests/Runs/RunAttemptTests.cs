using Goosed.Core.Runs;
using static Goosed.Core.Tests.Runs.RunSample;

namespace Goosed.Core.Tests.Runs;

public sealed class RunAttemptTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);
    private static readonly RunEvent Script = new RunEvent.ScriptServed(AttemptLimit: 5, Minute);
    private static readonly RunEvent Fetched = new RunEvent.InstallerFetched();

    [Fact]
    public void Five_boots_without_a_milestone_are_taken_and_the_sixth_ends_the_run()
    {
        var run = New();
        for (var boot = 1; boot <= 5; boot++)
        {
            run = run.With(Script, boot * 2);
            Assert.Equal(boot, run.Attempts);
            Assert.True(run.Armed);
        }

        run = run.With(Script, 12);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("The machine booted its installer 5 times without reaching a new milestone; the last one was before 'boot'.", run.Message);
        Assert.Equal(5, run.Attempts);
    }

    [Theory]
    [InlineData(59, 1)]
    [InlineData(60, 2)]
    public void Boots_less_than_a_minute_apart_without_a_sign_of_the_installer_are_one_attempt(int seconds, int attempts) =>
        Assert.Equal(attempts, New().With(Script, 0).With(Script, seconds / 60.0).Attempts);

    [Fact]
    public void A_boot_after_the_clock_was_put_back_counts_as_an_attempt()
    {
        var run = New().With(Script, 2880).With(Script, 0);

        Assert.Equal((2, Start), (run.Attempts, run.AttemptedAt));
        Assert.Equal(2, run.With(Script, 0.5).Attempts);
    }

    [Fact]
    public void A_minute_counts_from_the_attempt_and_not_from_the_last_request()
    {
        var run = New().With(Script, 0).With(Script, 0.5).With(Script, 0.9).With(Script, 1.1);

        Assert.Equal(2, run.Attempts);
    }

    [Fact]
    public void Scripts_and_answer_files_that_are_fetched_within_seconds_are_one_attempt()
    {
        var run = New().With(Done("boot"), 0);
        for (var request = 0; request < 50; request++)
        {
            run = run.With(Script, request / 60.0);
            run = run.Next(Fetched, After(request / 60.0)) ?? run;
        }

        Assert.Equal((RunStatus.Running, 1), (run.Status, run.Attempts));
    }

    [Fact]
    public void A_machine_that_fetches_its_installer_again_and_again_ends_its_run()
    {
        var run = New().With(Done("boot"), 0);
        for (var boot = 1; boot <= 5; boot++)
        {
            run = run.With(Script, boot * 1.5).With(Fetched, boot * 1.5);
            Assert.Equal(boot, run.Attempts);
        }

        Assert.Equal(RunStatus.Failed, run.With(Script, 9).Status);
    }

    [Fact]
    public void The_time_of_an_attempt_is_a_setting() =>
        Assert.Equal(2, New().With(new RunEvent.ScriptServed(5, TimeSpan.FromSeconds(1)), 0).With(new RunEvent.ScriptServed(5, TimeSpan.FromSeconds(1)), 1 / 60.0).Attempts);

    [Fact]
    public void A_new_milestone_counts_attempts_anew()
    {
        var run = New().With(Done("boot"), 0).With(Script, 1).With(Script, 3).With(Started("install"), 4);
        Assert.Equal(2, run.Attempts);

        Assert.Equal(0, run.With(Done("install"), 5).Attempts);
    }

    [Fact]
    public void Whoever_fetches_the_installer_has_booted()
    {
        var run = New().With(Script, 1).With(Fetched, 2);

        Assert.Equal("install", run.Milestone);
        Assert.False(run.CurrentStarted);
        Assert.Equal(After(2), run.CurrentSince);
        Assert.Equal(0, run.Attempts);
        Assert.True(run.AttemptUsed);
    }

    [Fact]
    public void A_second_fetch_changes_nothing() => Assert.Null(New().With(Script, 1).With(Fetched, 2).Next(Fetched, After(3)));

    [Fact]
    public void In_a_workflow_that_does_not_begin_with_boot_a_fetch_only_marks_the_attempt()
    {
        var run = New("wipe", "install").With(Script, 1).With(Fetched, 2);

        Assert.Equal("wipe", run.Milestone);
        Assert.True(run.AttemptUsed);
        Assert.Equal(1, run.Attempts);
    }

    [Fact]
    public void The_limit_is_a_setting() =>
        Assert.Equal(RunStatus.Failed, New().With(new RunEvent.ScriptServed(1, Minute), 0).With(new RunEvent.ScriptServed(1, Minute), 2).Status);
}
