using Goosed.Core.Runs;

namespace Goosed.Core.Tests.Runs;

/// <summary>Each place where a boot can stop has a sentence of its own about what to look at.</summary>
public sealed class StopPlaceTests
{
    private static readonly DateTimeOffset s_at = DateTimeOffset.Parse("2026-11-01T10:00:00Z", null);

    private static readonly Run s_new = new()
    {
        Id = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
        MachineId = Guid.Parse("0198c0de-0000-7000-8000-000000000002"),
        Workflow = "default",
        Milestones = [new("boot", 60), new("install", 60), new("installed", 60), new("postinstall", 60)],
        StartedAt = s_at,
        CurrentSince = s_at,
    };

    private static readonly Run s_installing = s_new with { Current = 1, InstallStartedAt = s_at };
    private static readonly Run s_installed = s_installing with { Current = 2, InstalledAt = s_at };

    private static readonly TimelineEntry s_started = new(s_at, TimelineKinds.Started, "Started by operator.");
    private static readonly TimelineEntry s_script = Seen(TimelineKinds.Script, "Installer script of rocky/9/base served.");
    private static readonly TimelineEntry s_mirrored = Seen(TimelineKinds.Script, $"Installer script of rocky/9/base served; its kernel comes from mirror.example, {StopPlace.KernelElsewhere}.");
    private static readonly TimelineEntry s_kernel = Seen(TimelineKinds.Artifact, $"{StopPlace.KernelFetched}: vmlinuz.");
    private static readonly TimelineEntry s_initrd = Seen(TimelineKinds.Artifact, $"{StopPlace.LastInitrdFetched}: initrd.");
    private static readonly TimelineEntry s_answer = Seen(TimelineKinds.AnswerFile, "Answer file (kickstart) served.");

    public static TheoryData<string, Run, TimelineEntry[]> Places => new()
    {
        { "never asked for its boot script", s_new, [s_started] },
        { "took the boot script and never asked for the kernel", s_new, [s_started, s_script] },
        { "its kernel comes from elsewhere", s_new, [s_started, s_mirrored] },
        { "fetched the kernel and not all of the initrd", s_new, [s_started, s_script, s_kernel] },
        { "fetched the kernel and not all of the initrd", s_new, [s_started, s_script, s_kernel, Seen(TimelineKinds.Artifact, $"{StopPlace.InitrdFetched}: first.")] },
        { "fetched kernel and initrd and never its answer file", s_new, [s_started, s_script, s_kernel, s_initrd] },
        { "took the boot script and never asked for the kernel", s_new, [s_started, s_script, s_kernel, s_initrd, s_answer, s_script] },
        { "fetched its answer file and the installer never reported its start", s_new, [s_started, s_script, s_kernel, s_initrd, s_answer] },
        { "told that it can't be installed: Artifact 'x' is not uploaded. Correct that", s_new, [s_started, Seen(TimelineKinds.Problem, "Artifact 'x' is not uploaded.")] },
        { "What it sent last was refused", s_new, [s_started, s_script, Seen(TimelineKinds.ReportRefused, "A report was refused (413): The body is too large.")] },
        { "A token was refused", s_new, [s_started, s_script, Seen(TimelineKinds.Refused, "A token of this run was refused.")] },
        { "reported its start and then nothing", s_installing, [s_started, s_script, s_answer, Seen(TimelineKinds.Milestone, "install started.")] },
        { "installed and never asked to boot again", s_installed, [s_started, s_script, Seen(TimelineKinds.Milestone, "install done.")] },
        { "told to boot its disk and never reported from there", s_installed, [s_started, s_script, Seen(TimelineKinds.Disk, "Told to boot its disk.")] },
        { "reports and never said postinstall_done", s_installed, [s_started, s_script, Seen(TimelineKinds.Facts, "Facts arrived.")] },
        { "but no facts came", s_installed with { Current = 4 }, [s_started, s_script] },
        { "none with postinstall_done", s_installed with { Current = 4 }, [s_started, s_script, Seen(TimelineKinds.Facts, "Facts arrived.")] },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Says_what_to_look_at(string expected, Run run, TimelineEntry[] timeline)
    {
        var said = StopPlace.Explain(run, timeline);

        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.StartsWith(timeline[^1].Address is null ? "Nothing was seen of the machine" : $"Last seen at 2026-11-01 10:00:00Z from 10.0.0.5: {timeline[^1].Detail} ", said, StringComparison.Ordinal);
        Assert.EndsWith(".", said, StringComparison.Ordinal);
    }

    private static TimelineEntry Seen(string kind, string detail) => new(s_at, kind, detail, "10.0.0.5");
}
