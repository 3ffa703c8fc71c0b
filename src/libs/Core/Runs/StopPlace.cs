using System.Globalization;

namespace Goosed.Core.Runs;

/// <summary>Where a run that failed stood still: what was last seen of its machine, and what to look at.</summary>
public static class StopPlace
{
    /// <summary>Begin the timeline's sentences about boot files; which of them came last tells how far a boot has come.</summary>
    public const string KernelFetched = "Kernel fetched";
    public const string InitrdFetched = "Initrd fetched";
    public const string LastInitrdFetched = "Last initrd fetched";
    public const string ImageFetched = "Image fetched";

    /// <summary>Ends the timeline's sentence about a script whose kernel goosed does not give out itself.</summary>
    public const string KernelElsewhere = "which goosed does not see";

    /// <summary>Sentences for the operator.</summary>
    public static string Explain(Run run, IReadOnlyList<TimelineEntry> timeline) => $"{Seen(LastSeen(timeline))} {LookAt(run, timeline)}";

    /// <summary>The newest thing that came from the machine; null when nothing did.</summary>
    public static TimelineEntry? LastSeen(IReadOnlyList<TimelineEntry> timeline) =>
        timeline.LastOrDefault(entry => entry.Address is not null);

    private static string Seen(TimelineEntry? last) => last is null
        ? "Nothing was seen of the machine since the run started."
        : string.Create(
            CultureInfo.InvariantCulture, $"Last seen at {last.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z from {last.Address}: {last.Detail}");

    private static string LookAt(Run run, IReadOnlyList<TimelineEntry> timeline)
    {
        var scripts = timeline.Select((entry, index) => (entry.Kind, index)).Where(entry => entry.Kind == TimelineKinds.Script)
            .Select(entry => entry.index).DefaultIfEmpty(-1).Last();
        var boot = timeline.Skip(scripts + 1).ToList();
        if (LastSeen(timeline) is { Kind: TimelineKinds.ReportRefused })
        {
            return "What it sent last was refused, and nothing came after: correct what the sentence names, in what the machine runs or in "
                + "the setting.";
        }

        return run switch
        {
            { Milestone: null } => AfterMilestones(timeline),
            { InstalledAt: not null } => AfterInstall(run, timeline),
            { InstallStartedAt: not null } =>
                "The installer reported its start and then nothing: look at its console (Alt-F2 or Alt-F3 for its log), at the disk that "
                    + "it installs to, and whether it reaches the package mirror; what it sent is in the run's logs.",
            _ => timeline.LastOrDefault(entry => entry.Address is not null) switch
            {
                { Kind: TimelineKinds.Problem } told =>
                    $"The machine was told that it can't be installed: {told.Detail} Correct that; it asks again by itself while its run "
                        + "is running.",
                { Kind: TimelineKinds.Contradiction } told => $"{told.Detail}",
                { Kind: TimelineKinds.Refused } =>
                    "A token was refused: the machine booted with a script from before, or something else asks with its token. Boot it "
                        + "anew, so that it gets a script of its own.",
                _ => BeforeInstall(scripts < 0 ? null : timeline[scripts], boot),
            },
        };
    }

    private static string BeforeInstall(TimelineEntry? script, List<TimelineEntry> boot)
    {
        if (script is null)
        {
            return "It never asked for its boot script: look whether it is switched on, boots from the network first, has link on the "
                + "provisioning network and the MAC address that is enrolled, and whether DHCP points it to bootd's menu.ipxe.";
        }

        if (boot.LastOrDefault() is { Kind: TimelineKinds.LoadFailed } failed)
        {
            return $"{failed.Detail} Look at the machine's console for the loader's error, whether it reaches the address in the script, "
                + "and whether the file is there.";
        }

        if (boot.Any(entry => entry.Kind == TimelineKinds.AnswerFile))
        {
            return "It fetched its answer file and the installer never reported its start: look at the installer's console for what it "
                + "does not accept in the answer file, and whether it still has a network then.";
        }

        if (Fetched(boot, LastInitrdFetched))
        {
            return "It fetched kernel and initrd and never its answer file: look at its console; the kernel may have no driver for its "
                + "network card, get no address by DHCP, stop for lack of memory, or not reach the API's address (GOOSED_API_BASE).";
        }

        if (Fetched(boot, KernelFetched))
        {
            return "It fetched the kernel and not all of the initrd: look for a connection that breaks off, and whether it has enough "
                + "memory to hold the initrd.";
        }

        return script.Detail.Contains(KernelElsewhere, StringComparison.Ordinal)
            ? "It took its boot script and never fetched its answer file; its kernel comes from elsewhere: look whether the machine "
                + "reaches that address by plain HTTP and whether the files are there, then at its console."
            : "Its firmware took the boot script and never asked for the kernel: look at the console for iPXE's error, whether it reaches "
                + "artifacts-gw's address (GOOSED_ARTIFACTS_BASE), and whether Secure Boot refuses to go on.";
    }

    private static string AfterInstall(Run run, IReadOnlyList<TimelineEntry> timeline)
    {
        var since = timeline.Where(entry => entry.At >= run.InstalledAt && entry.Address is not null).ToList();
        if (since.Any(entry => entry.Kind == TimelineKinds.Facts))
        {
            return "The installed system reports and never said postinstall_done: look at what it does after its first boot.";
        }

        return since.Any(entry => entry.Kind == TimelineKinds.Disk)
            ? "It was told to boot its disk and never reported from there: look at its console whether the installed system starts, has a "
                + "network, and reaches the API (journalctl -u goosed-firstboot there)."
            : "It was installed and never asked to boot again: look whether it hangs at the installer's end, waits for a key, or boots its "
                + "disk without the network and does not reach the API from there.";
    }

    private static string AfterMilestones(IReadOnlyList<TimelineEntry> timeline) => timeline.Any(entry => entry.Kind == TimelineKinds.Facts)
        ? "Every milestone was reported done and facts came, but none with postinstall_done: look at the machine's first-boot log "
            + "(journalctl -u goosed-firstboot)."
        : "Every milestone was reported done, but no facts came: look at the machine's first-boot log (journalctl -u goosed-firstboot), "
            + "and whether it reaches the API.";

    private static bool Fetched(List<TimelineEntry> boot, string what) =>
        boot.Any(entry => entry.Kind == TimelineKinds.Artifact && entry.Detail.StartsWith(what, StringComparison.Ordinal));
}
