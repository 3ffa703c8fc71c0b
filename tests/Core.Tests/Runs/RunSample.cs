using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Core.Runs;

namespace Goosed.Core.Tests.Runs;

/// <summary>A run that has just started, and the events that can come to it.</summary>
internal static class RunSample
{
    public static readonly DateTimeOffset Start = new(2031, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public static Run New(params string[] milestones) => new()
    {
        Id = Guid.Parse("0198c0de-0000-7000-8000-000000000002"),
        MachineId = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
        Workflow = "default",
        Milestones = [.. (milestones is [] ? ["boot", "install", "installed", "postinstall"] : milestones)
            .Select(name => new Milestone(name, (long)Deadlines.DefaultOf(name).TotalSeconds))],
        StartedAt = Start,
        CurrentSince = Start,
    };

    public static Machine Machine(string profile = "{}") => new()
    {
        Id = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
        Mac = MacAddress.Parse("525400123456"),
        Profile = System.Text.Json.Nodes.JsonNode.Parse(profile)!.AsObject(),
        CreatedAt = Start,
        UpdatedAt = Start,
    };

    public static DateTimeOffset After(double minutes) => Start.AddMinutes(minutes);

    public static RunEvent.MilestoneReported Started(string milestone) => new(milestone, MilestoneState.Started, null, null);

    public static RunEvent.MilestoneReported Done(string milestone) => new(milestone, MilestoneState.Done, null, null);

    /// <summary>The run after an event that applies to it.</summary>
    public static Run With(this Run run, RunEvent @event, double minutes = 1) =>
        run.Next(@event, After(minutes)) ?? throw new InvalidOperationException($"{@event} did not apply.");
}
