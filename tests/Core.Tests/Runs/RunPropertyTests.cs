using CsCheck;
using Goosed.Core.Runs;

namespace Goosed.Core.Tests.Runs;

public sealed class RunPropertyTests
{
    private static readonly Gen<RunEvent> Event = Gen.OneOf<RunEvent>(
        Gen.Select(Gen.OneOf("boot", "install", "installed", "postinstall", "other"), Gen.OneOf(MilestoneState.Started, MilestoneState.Done, MilestoneState.Done))
            .Select((name, state) => (RunEvent)new RunEvent.MilestoneReported(name, state, null, null)),
        Gen.OneOf<RunEvent>(new RunEvent.ScriptServed(5, TimeSpan.FromSeconds(60)), new RunEvent.InstallerFetched()),
        Gen.Bool.Select(done => (RunEvent)new RunEvent.FactsArrived(done)),
        Gen.Int[0, 30].Select(n => n switch
        {
            0 => new RunEvent.Finished(RunStatus.Cancelled, null, null),
            1 => new RunEvent.MilestoneReported("install", MilestoneState.Failed, null, null),
            2 => new RunEvent.Overdue(),
            _ => (RunEvent)new RunEvent.InstallerFetched(),
        }));

    private static readonly Gen<(RunEvent Event, int Seconds)[]> History = Gen.Select(Event, Gen.Int[-600, 600]).Array[0, 40];

    [Fact]
    public void No_history_leaves_a_final_state_or_goes_back() => History.Sample(history =>
    {
        foreach (var (before, after) in Steps(history))
        {
            Assert.Equal(RunStatus.Running, before.Status);
            Assert.True(after.Current >= before.Current, "Current fell");
            Assert.True(before.Armed || !after.Armed, "an installed machine was armed again");
            Assert.Equal(after.Status != RunStatus.Running, after.FinishedAt is not null);
            Assert.InRange(after.Attempts, 0, 5);
            Assert.InRange(after.Current, 0, after.Milestones.Count);
        }
    }, iter: 2000);

    [Fact]
    public void Every_milestone_told_twice_changes_nothing_the_second_time() => History.Sample(history =>
    {
        var (run, now) = End(history);
        foreach (var milestone in run.Milestones)
        {
            var report = RunSample.Done(milestone.Name);

            Assert.Null((run.Next(report, now) ?? run).Next(report, now.AddSeconds(1)));
        }
    }, iter: 500);

    [Fact]
    public void Every_run_with_deadlines_ends_when_nothing_happens_any_more() => History.Sample(history =>
    {
        var (run, now) = End(history);

        var ended = run.Next(new RunEvent.Overdue(), now.AddDays(7)) ?? run;

        Assert.NotEqual(RunStatus.Running, ended.Status);
    }, iter: 500);

    private static IEnumerable<(Run Before, Run After)> Steps(IEnumerable<(RunEvent Event, int Seconds)> history)
    {
        var (run, now) = (RunSample.New(), RunSample.Start);
        foreach (var (@event, seconds) in history)
        {
            now = now.AddSeconds(seconds);
            if (run.Next(@event, now) is { } next)
            {
                yield return (run, next);
                run = next;
            }
        }
    }

    private static (Run Run, DateTimeOffset Now) End((RunEvent Event, int Seconds)[] history) =>
        (Steps(history).Select(step => step.After).LastOrDefault(RunSample.New()), RunSample.Start.AddSeconds(history.Sum(step => step.Seconds)));
}
