namespace Goosed.Core.Runs;

/// <summary>One attempt to provision one machine.</summary>
public sealed record Run
{
    private const int MaxLogLength = 1024 * 1024;

    public required Guid Id { get; init; }
    public required Guid MachineId { get; init; }
    public Guid? BlueprintId { get; init; }

    /// <summary>Name of the blueprint that it installs; null when there was none to choose.</summary>
    public string? Blueprint { get; init; }

    /// <summary>Name of the workflow whose milestones it has.</summary>
    public required string Workflow { get; init; }
    public required IReadOnlyList<Milestone> Milestones { get; init; }
    public RunStatus Status { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it ended, or what it waits for, in a sentence for its operator.</summary>
    public string? Message { get; init; }
    public string? Logs { get; init; }

    /// <summary>Index of the current milestone; the number of milestones once all are reported done.</summary>
    public int Current { get; init; }
    public bool CurrentStarted { get; init; }
    public DateTimeOffset CurrentSince { get; init; }
    public DateTimeOffset? InstallStartedAt { get; init; }
    public DateTimeOffset? InstalledAt { get; init; }

    /// <summary>Boots into the installer since the last new milestone.</summary>
    public int Attempts { get; init; }
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>True when the kernel or the answer file was fetched since the last attempt.</summary>
    public bool AttemptUsed { get; init; }

    /// <summary>Trace that the whole run belongs to: 32 hex digits.</summary>
    public string? TraceId { get; init; }

    /// <summary>
    /// W3C trace context of its start, which all that belongs to it is a child of; null for runs from before there was one.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>True for a run of a machine that <c>goosectl simulate</c> made up: no metric counts it, and it goes with its machine.</summary>
    public bool Simulated { get; init; }

    /// <summary>True when its machine awaited it: facts that came meanwhile count for it.</summary>
    public bool Awaited { get; init; }

    /// <summary>The machine's host name as it is now, or was when the machine was deleted; null where it has none.</summary>
    public string? Hostname { get; init; }

    /// <summary>Time since the current milestone began that does not count, as nobody could have heard the machine.</summary>
    public TimeSpan Uncounted { get; init; }

    /// <summary>True while the machine may be handed an installer.</summary>
    public bool Armed => Status == RunStatus.Running && InstalledAt is null;

    /// <summary>True from the installer's first report until it reports its end.</summary>
    public bool IsInstalling => Armed && InstallStartedAt is not null;

    /// <summary>Name of the current milestone, or null when all are reported done.</summary>
    public string? Milestone => Current < Milestones.Count ? Milestones[Current].Name : null;

    /// <summary>How long the current milestone may take, or after the last one the facts; null means for ever.</summary>
    public TimeSpan? Limit =>
        Milestones.Count > 0 && Milestones[Math.Min(Current, Milestones.Count - 1)].DeadlineSeconds is var seconds and > 0
        ? TimeSpan.FromSeconds(seconds)
        : null;

    /// <summary>When the run fails unless something happens before, as clocks say now; null means never.</summary>
    public DateTimeOffset? Deadline => Status == RunStatus.Running && Limit is { } limit ? CurrentSince + limit + Uncounted : null;

    public int IndexOf(string milestone) => Milestones.Select(m => m.Name).ToList().IndexOf(milestone);

    /// <summary>True for a report that repeats what is known: it changes nothing but the logs, if it brings a log that is not there yet.</summary>
    public bool HasHeard(RunEvent.MilestoneReported report) => report.State != MilestoneState.Failed && IndexOf(report.Milestone) is var index
        && (index < Current || index == Current && CurrentStarted && report.State == MilestoneState.Started);

    /// <summary>The run after the event, or null when the event does not apply to it.</summary>
    public Run? Next(RunEvent @event, DateTimeOffset now) => Status != RunStatus.Running ? null : @event switch
    {
        RunEvent.MilestoneReported { State: MilestoneState.Failed } report => MilestoneFailed(report, now),
        RunEvent.MilestoneReported report => HasHeard(report) ? Repeated(report) : Progress(report, now),
        RunEvent.ScriptServed served => (this with { Message = null }).BootAttempt(served, now),
        RunEvent.Waits waits => Message == waits.Reason ? null : this with { Message = waits.Reason },
        RunEvent.InstallerFetched => Fetched(now),
        RunEvent.FactsArrived { PostinstallDone: true } => Success(now),
        RunEvent.Finished finished => End(finished.Status, finished.Message, finished.Logs, now),
        RunEvent.Overdue when Limit is not null => End(RunStatus.Failed, OverdueMessage(), null, now),
        _ => null,
    };

    private Run? Repeated(RunEvent.MilestoneReported report) =>
        IndexOf(report.Milestone) < 0 || string.IsNullOrEmpty(report.Log) || Logs?.Contains(LogOf(report), StringComparison.Ordinal) == true
            ? null
            : this with { Logs = WithLog(report) };

    private Run Progress(RunEvent.MilestoneReported report, DateTimeOffset now)
    {
        var index = IndexOf(report.Milestone);
        var started = report.State == MilestoneState.Started;
        var reached = started ? index : index + 1;
        var run = reached == Current ? this : this with { Current = reached, CurrentSince = now, Uncounted = TimeSpan.Zero, Attempts = 0 };
        var install = IndexOf(Runs.Milestone.Install);
        return run with
        {
            Message = null,
            Logs = WithLog(report),
            CurrentStarted = started,
            InstallStartedAt = install >= 0 && index >= install ? InstallStartedAt ?? now : InstallStartedAt,
            InstalledAt = install >= 0 && reached > install ? InstalledAt ?? now : InstalledAt,
        };
    }

    private Run MilestoneFailed(RunEvent.MilestoneReported report, DateTimeOffset now) =>
        End(
            RunStatus.Failed,
            $"{report.Operator ?? "The machine"} reported that '{report.Milestone}' failed"
                + (report.Message is { Length: > 0 } said ? $": {said}" : "."),
            WithLog(report), now);

    // Five boots into the installer without progress is a machine that will never finish. Anybody may ask for a script, and no machine
    // boots an installer again within seconds: requests shortly after each other are the same attempt, whatever else was fetched between
    // them. One that lies in the future was written by a clock that has been put back since, and is long ago.
    private Run BootAttempt(RunEvent.ScriptServed served, DateTimeOffset now)
    {
        if (AttemptedAt is { } last && now >= last && now - last < served.AttemptTime)
        {
            return this;
        }

        return Attempts >= served.AttemptLimit
            ? End(
                RunStatus.Failed,
                $"The machine booted its installer {served.AttemptLimit} times without reaching a new milestone; the last one was before '{Milestone}'.",
                null,
                now)
            : this with { Attempts = Attempts + 1, AttemptedAt = now, AttemptUsed = false };
    }

    // Whoever fetches the kernel or the answer file has booted.
    private Run? Fetched(DateTimeOffset now)
    {
        var run = Milestone == Runs.Milestone.Boot
            ? Progress(new RunEvent.MilestoneReported(Runs.Milestone.Boot, MilestoneState.Done, null, null), now)
            : this;
        return run == this && AttemptUsed ? null : run with { AttemptUsed = true };
    }

    private Run Success(DateTimeOffset now) =>
        End(RunStatus.Success, null, null, now) with { Current = Milestones.Count, InstalledAt = InstalledAt ?? now };

    private Run End(RunStatus status, string? message, string? logs, DateTimeOffset now) =>
        this with { Status = status, FinishedAt = now, Message = message, Logs = logs ?? Logs };

    // Logs of several milestones stand one after the other, the newest whole.
    private string? WithLog(RunEvent.MilestoneReported report)
    {
        if (string.IsNullOrEmpty(report.Log))
        {
            return Logs;
        }

        var logs = Logs + LogOf(report);
        return logs.Length <= MaxLogLength ? logs : logs[^MaxLogLength..];
    }

    private static string LogOf(RunEvent.MilestoneReported report) => $"--- {report.Milestone} {report.State.ToWord()}\n{report.Log?.TrimEnd('\n')}\n";

    private string OverdueMessage() => Milestone is null
        ? "Every milestone was reported done, but no facts with postinstall_done arrived in time."
        : $"The milestone '{Milestone}' was not done within {Spans.Text(TimeSpan.FromSeconds(Milestones[Current].DeadlineSeconds))}"
            + (CurrentStarted ? " (it had started)." : ".");
}
