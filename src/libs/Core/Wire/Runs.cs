using System.Text.Json.Serialization;
using Goosed.Core.Audit;
using Goosed.Core.Json;
using Goosed.Core.Runs;

namespace Goosed.Core.Wire;

/// <summary>Body of <c>POST /v1/runs/start</c>.</summary>
public sealed record StartRunRequest
{
    [JsonRequired]
    public Guid MachineId { get; init; }

    /// <summary>Id or name; absent: the machine's own.</summary>
    public string? BlueprintId { get; init; }

    /// <summary>Id or name; absent: the machine's or the blueprint's own.</summary>
    public string? WorkflowId { get; init; }
}

/// <summary>Body of <c>POST /v1/runs/finish</c>.</summary>
public sealed record FinishRunRequest
{
    [JsonRequired]
    public Guid RunId { get; init; }

    /// <summary><c>success</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    [JsonRequired]
    public string Status { get; init; } = "";

    [JsonConverter(typeof(CleanTextConverter))]
    public string? Logs { get; init; }
}

/// <summary>Body of <c>POST /v1/runs/{id}/milestones</c>.</summary>
public sealed record MilestoneRequest
{
    public const int MaxLogBytes = 64 * 1024;

    /// <summary>A milestone of the run's workflow.</summary>
    [JsonRequired]
    public string Milestone { get; init; } = "";

    /// <summary><c>started</c>, <c>done</c> or <c>failed</c>.</summary>
    [JsonRequired]
    public string State { get; init; } = "";

    /// <summary>A sentence for the operator.</summary>
    public string? Message { get; init; }

    /// <summary>The end of a log, at most 64 KiB.</summary>
    public string? Log { get; init; }
}

/// <summary>What <c>POST /v1/runs/start?dry_run=true</c> would start.</summary>
public sealed record RunPlanView
{
    private readonly SecretMasker _secrets;

    public RunPlanView(SecretMasker secrets) => _secrets = secrets;

    public required Guid MachineId { get; init; }
    public string? Hostname { get; init => field = _secrets.HideText(value); }
    public string? Mac { get; init; }
    public string? Blueprint { get; init; }
    public required string Workflow { get; init; }

    /// <summary>The device that it is installed on, <c>auto</c> for the first fixed one; a number on Windows.</summary>
    public required string Disk { get; init => field = _secrets.HideText(value) ?? ""; }

    /// <summary>True when everything on that disk goes.</summary>
    public bool Wipe { get; init; }

    /// <summary>True when the run would fail at once, as nobody may hand the machine an installer.</summary>
    public bool Protected { get; init; }

    /// <summary>Until when the machine waits for its network boot; null for ever.</summary>
    public DateTimeOffset? ArmedUntil { get; init; }
}

/// <summary>A run on the wire.</summary>
public record RunView
{
    public RunView(Run run, SecretMasker secrets)
    {
        Id = run.Id;
        MachineId = run.MachineId;
        Hostname = run.Hostname;
        BlueprintId = run.BlueprintId;
        Blueprint = run.Blueprint;
        Workflow = run.Workflow;
        Status = run.Status;
        Message = secrets.HideText(run.Message);
        Armed = run.Armed;
        Milestone = run.Status == RunStatus.Running ? run.Milestone : null;
        MilestoneSince = run.Status == RunStatus.Running ? run.CurrentSince : null;
        Milestones =
        [
            .. run.Milestones.Select((milestone, index) => new MilestoneView(milestone.Name, State(run, index), milestone.DeadlineSeconds)),
        ];
        Deadline = run.Deadline;
        Attempts = run.Attempts;
        StartedAt = run.StartedAt;
        FinishedAt = run.FinishedAt;
        Logs = secrets.HideText(run.Logs);
        TraceId = run.TraceId;
        Simulated = run.Simulated;
    }

    public Guid Id { get; }
    public Guid MachineId { get; }
    /// <summary>The machine's host name, also when the machine was deleted since; null where it has none.</summary>
    public string? Hostname { get; }
    public Guid? BlueprintId { get; }

    /// <summary>Name of the blueprint; null when there was none to choose.</summary>
    public string? Blueprint { get; }
    public string Workflow { get; }
    public RunStatus Status { get; }

    /// <summary>Why it ended.</summary>
    public string? Message { get; }

    /// <summary>True while the machine may be handed its installer.</summary>
    public bool Armed { get; }

    /// <summary>The milestone that it is at; null once it ended, or all are reported.</summary>
    public string? Milestone { get; }
    /// <summary>Since when it is there; null once it ended.</summary>
    public DateTimeOffset? MilestoneSince { get; }
    public IReadOnlyList<MilestoneView> Milestones { get; }

    /// <summary>When it fails unless something happens before.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>Boots into the installer since the last new milestone.</summary>
    public int Attempts { get; }
    public DateTimeOffset StartedAt { get; }
    public DateTimeOffset? FinishedAt { get; }
    public string? Logs { get; }
    public string? TraceId { get; }

    /// <summary>True for a run of a machine that does not exist, which <c>goosectl simulate --complete</c> made up.</summary>
    public bool Simulated { get; }

    private static string State(Run run, int index) =>
        index < run.Current ? "done" : index == run.Current && run.CurrentStarted ? "started" : "pending";
}

/// <summary>A milestone of a run.</summary>
/// <param name="State"><c>pending</c>, <c>started</c> or <c>done</c>.</param>
/// <param name="DeadlineSeconds">How long it may take; 0 means for ever.</param>
public sealed record MilestoneView(string Name, string State, long DeadlineSeconds);

/// <summary>A run with everything that happened in it, oldest first.</summary>
public sealed record RunDetail : RunView
{
    public RunDetail(Run run, IReadOnlyList<TimelineEntry> timeline, SecretMasker secrets)
        : base(run, secrets)
    {
        Timeline = [.. timeline.Select(entry => entry with { Detail = secrets.HideText(entry.Detail) ?? "" })];
        LastSeen = StopPlace.LastSeen(Timeline);
    }

    /// <summary>The newest thing that came from the machine; null when nothing did.</summary>
    [JsonPropertyOrder(1)]
    public TimelineEntry? LastSeen { get; }

    [JsonPropertyOrder(1)]
    public IReadOnlyList<TimelineEntry> Timeline { get; }
}
