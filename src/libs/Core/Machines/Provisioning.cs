using System.Text.Json.Serialization;
using Goosed.Core.Runs;

namespace Goosed.Core.Machines;

/// <summary>How far a machine's installation has come, by its newest run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProvisioningState>))]
public enum ProvisioningState
{
    /// <summary>It never had a run.</summary>
    [JsonStringEnumMemberName("new")] New,

    /// <summary>It boots its disk, and no run of it starts, until an operator releases it.</summary>
    [JsonStringEnumMemberName("on_hold")] OnHold,

    /// <summary>A run waits for it to boot its installer.</summary>
    [JsonStringEnumMemberName("armed")] Armed,

    /// <summary>It is being installed.</summary>
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("installed")] Installed,
    [JsonStringEnumMemberName("failed")] Failed,
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>How far a machine's installation has come.</summary>
/// <param name="State">In a word.</param>
/// <param name="Since">Since when; null for a machine on hold.</param>
/// <param name="Milestone">The milestone that the run is at, or ended before; null once all are reported.</param>
/// <param name="RunId">The run that says so; null where there was none.</param>
/// <param name="Blueprint">What that run installs or has installed.</param>
public sealed record Provisioning(ProvisioningState State, DateTimeOffset? Since, string? Milestone, Guid? RunId, string? Blueprint)
{
    /// <param name="machine">The machine.</param>
    /// <param name="run">Its running run, else its newest one; null where there was none.</param>
    public static Provisioning Of(Machine machine, Run? run)
    {
        var state = machine.Held is not null ? ProvisioningState.OnHold : StateOf(run);
        return new(state, SinceOf(state, machine, run), run?.Milestone, run?.Id, run?.Blueprint);
    }

    private static ProvisioningState StateOf(Run? run) => run switch
    {
        null => ProvisioningState.New,
        { Status: RunStatus.Success } => ProvisioningState.Installed,
        { Status: RunStatus.Failed } => ProvisioningState.Failed,
        { Status: RunStatus.Cancelled } => ProvisioningState.Cancelled,
        { Armed: true, Current: 0, CurrentStarted: false } => ProvisioningState.Armed,
        _ => ProvisioningState.Running,
    };

    private static DateTimeOffset? SinceOf(ProvisioningState state, Machine machine, Run? run) => state switch
    {
        ProvisioningState.New => machine.CreatedAt,
        ProvisioningState.OnHold => null,
        ProvisioningState.Armed => run?.StartedAt,
        ProvisioningState.Running => run?.CurrentSince,
        _ => run?.FinishedAt,
    };
}
