using System.Text.Json.Serialization;

namespace Goosed.Core.Blueprints;

/// <summary>The ordered milestones of a run.</summary>
public sealed record Workflow
{
    /// <summary>The name that a run's workflow has when nothing names one.</summary>
    public const string DefaultName = "default";

    /// <summary>The workflow in force under <see cref="DefaultName"/> unless the desired state has its own.</summary>
    public static Workflow Default { get; } = new()
    {
        Name = DefaultName,
        Description = "Boot the installer, install, start the installed system, finish its setup.",
        Steps = [new("boot"), new("install"), new("installed"), new("postinstall")],
    };

    public required string Name { get; init; }
    public string? Description { get; init; }
    public required IReadOnlyList<WorkflowStep> Steps { get; init; }
}

/// <summary>One milestone.</summary>
/// <param name="Name">What machines report it by.</param>
/// <param name="Deadline">How long it may take, zero for as long as it likes, null for the default of its name.</param>
public sealed record WorkflowStep(string Name, [property: JsonConverter(typeof(DeadlineJsonConverter))] TimeSpan? Deadline = null)
{
    /// <summary>How long it may take; zero means for ever.</summary>
    [JsonIgnore]
    public TimeSpan Limit => Deadline ?? Deadlines.DefaultOf(Name);
}
