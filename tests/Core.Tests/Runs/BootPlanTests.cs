using Goosed.Core.Machines;
using Goosed.Core.Runs;
using static Goosed.Core.Tests.Runs.RunSample;

namespace Goosed.Core.Tests.Runs;

public sealed class BootPlanTests
{
    private const string Id = "0198c0de-0000-7000-8000-000000000002";

    [Fact]
    public void A_machine_that_nobody_enrolled_is_unknown() => Assert.IsType<BootDecision.Unknown>(BootPlan.Decide(new Identification.Unknown(), null));

    [Fact]
    public void A_machine_that_contradicts_itself_gets_no_installer_and_its_run_is_told()
    {
        var against = Assert.IsType<BootDecision.Contradiction>(BootPlan.Decide(new Identification.Contradiction(Machine(), null, "why"), New()));

        Assert.Equal((New().Id, "why"), (against.Run?.Id, against.Reason));
        Assert.Null(Assert.IsType<BootDecision.Contradiction>(BootPlan.Decide(new Identification.Contradiction(Machine(), null, "why"), New().With(new RunEvent.Finished(RunStatus.Failed, null, null)))).Run);
    }

    [Fact]
    public void Without_a_run_it_boots_its_disk() =>
        Assert.Equal(new BootDecision.LocalDisk("no run has been started for this machine"), BootPlan.Decide(Machine(), null));

    [Fact]
    public void An_armed_run_hands_out_its_installer() => Assert.Equal(New().Id, Assert.IsType<BootDecision.Install>(BootPlan.Decide(Machine(), New())).Run.Id);

    [Fact]
    public void Once_installed_it_boots_its_disk() =>
        Assert.Equal(new BootDecision.LocalDisk($"run {Id} has installed this machine and waits for its facts"), BootPlan.Decide(Machine(), New().With(Done("install"))));

    [Theory]
    [InlineData(RunStatus.Success, "success")]
    [InlineData(RunStatus.Failed, "failed")]
    [InlineData(RunStatus.Cancelled, "cancelled")]
    public void After_the_end_it_boots_its_disk(RunStatus status, string word) =>
        Assert.Equal(new BootDecision.LocalDisk($"run {Id} ended: {word}"), BootPlan.Decide(Machine(), New().With(new RunEvent.Finished(status, null, null))));

    [Fact]
    public void On_hold_it_boots_its_disk_whether_it_has_a_run_or_not()
    {
        var held = Machine() with { Held = "why" };

        Assert.Equal(new BootDecision.LocalDisk(BootPlan.OnHold), BootPlan.Decide(held, New()));
        Assert.Equal(new BootDecision.LocalDisk(BootPlan.OnHold), BootPlan.Decide(held, null));
    }

    [Fact]
    public void A_protected_machine_fails_its_run() =>
        Assert.Equal(BootPlan.ProtectedReason, Assert.IsType<BootDecision.Fail>(BootPlan.Decide(Machine("""{"protected": true}"""), New())).Reason);

    [Fact]
    public void A_protected_machine_without_a_running_run_boots_its_disk()
    {
        var guarded = Machine("""{"protected": true}""");

        Assert.IsType<BootDecision.LocalDisk>(BootPlan.Decide(guarded, null));
        Assert.IsType<BootDecision.LocalDisk>(BootPlan.Decide(guarded, New().With(new RunEvent.Finished(RunStatus.Failed, null, null))));
    }
}
