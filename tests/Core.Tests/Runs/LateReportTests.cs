using Goosed.Core.Runs;
using static Goosed.Core.Tests.Runs.RunSample;

namespace Goosed.Core.Tests.Runs;

public sealed class LateReportTests
{
    [Theory]
    [InlineData(RunStatus.Failed, 12, "Reported success 12 minutes after the run failed.")]
    [InlineData(RunStatus.Cancelled, 0.5, "Reported success 30 seconds after the run was cancelled.")]
    [InlineData(RunStatus.Success, 0, "Reported success 1 second after the run succeeded.")]
    [InlineData(RunStatus.Failed, 135, "Reported success 2 hours after the run failed.")]
    [InlineData(RunStatus.Failed, -2880, "Reported success after the run failed.")]
    public void It_says_what_came_and_how_long_after_the_end(RunStatus status, double minutes, string expected) =>
        Assert.Equal(expected, LateReport.Success.After(New().With(new RunEvent.Finished(status, null, null), 5), After(5 + minutes)));

    [Fact]
    public void A_milestone_is_named_with_its_state_and_its_message() => Assert.Equal(
        "'install' reported failed 3 minutes after the run failed: no disk",
        LateReport.Of(new RunEvent.MilestoneReported("install", MilestoneState.Failed, "no disk", "log")).After(New().With(new RunEvent.Finished(RunStatus.Failed, null, null), 1), After(4)));
}
