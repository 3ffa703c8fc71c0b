using System.Text.Json.Serialization;

namespace Goosed.Core.Runs;

/// <summary>Where a run stands; all but <see cref="Running"/> are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("success")] Success,
    [JsonStringEnumMemberName("failed")] Failed,
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>What a report says of a milestone.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MilestoneState>))]
public enum MilestoneState
{
    [JsonStringEnumMemberName("started")] Started,
    [JsonStringEnumMemberName("done")] Done,
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>The lower-case words for states that the wire, the database and the command line share.</summary>
public static class RunStates
{
    public static string ToWord(this RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Success => "success",
        RunStatus.Failed => "failed",
        _ => "cancelled",
    };

    public static string ToWord(this MilestoneState state) => state switch
    {
        MilestoneState.Started => "started",
        MilestoneState.Done => "done",
        _ => "failed",
    };

    public static RunStatus? ParseStatus(string? word) => word switch
    {
        "running" => RunStatus.Running,
        "success" => RunStatus.Success,
        "failed" => RunStatus.Failed,
        "cancelled" => RunStatus.Cancelled,
        _ => null,
    };

    public static MilestoneState? ParseState(string? word) => word switch
    {
        "started" => MilestoneState.Started,
        "done" => MilestoneState.Done,
        "failed" => MilestoneState.Failed,
        _ => null,
    };
}
