using System.Text.Json.Serialization;
using Goosed.Core.Audit;
using Goosed.Core.Blueprints;

namespace Goosed.Core.Wire;

/// <summary>A blueprint on the wire.</summary>
public sealed record BlueprintView
{
    public BlueprintView(
        Guid id, Blueprint blueprint, bool present, (DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt) times, SecretMasker secrets)
    {
        Id = id;
        Name = blueprint.Name;
        Os = blueprint.Os.Family;
        Version = blueprint.Os.Version;
        Default = blueprint.Default;
        Present = present;
        Data = Shown(blueprint, secrets);
        (CreatedAt, UpdatedAt) = times;
    }

    [JsonRequired]
    public Guid Id { get; init; }
    [JsonRequired]
    public string Name { get; init; }
    [JsonRequired]
    public string Os { get; init; }
    [JsonRequired]
    public string Version { get; init; }
    [JsonRequired]
    public bool Default { get; init; }

    /// <summary>False once the desired state does not have it any more.</summary>
    [JsonRequired]
    public bool Present { get; init; }

    /// <summary>The document in force.</summary>
    [JsonRequired]
    public Blueprint Data { get; init; }
    [JsonRequired]
    public DateTimeOffset CreatedAt { get; init; }
    [JsonRequired]
    public DateTimeOffset UpdatedAt { get; init; }

    private static Blueprint Shown(Blueprint blueprint, SecretMasker secrets)
    {
        BootFile File(BootFile file) => file with { Url = secrets.HideText(file.Url) };
        var boot = blueprint.Boot;
        return blueprint with
        {
            Description = secrets.HideText(blueprint.Description),
            Boot = boot with
            {
                Kernel = File(boot.Kernel),
                Initrd = [.. boot.Initrd.Select(File)],
                Args = [.. boot.Args.Select(argument => secrets.HideText(argument) ?? "")],
                Image = boot.Image is null ? null : File(boot.Image),
            },
            // A template is text of any form: what is secret in it can't be told from the rest.
            AnswerFile = blueprint.AnswerFile is { } answer ? answer with { Template = secrets.Hide(answer.Template) } : null,
            Profile = secrets.HideIn(blueprint.Profile),
            Labels = blueprint.Labels.ToDictionary(label => label.Key, label => secrets.HideField(label.Key, label.Value) ?? ""),
        };
    }
}

/// <summary>A workflow on the wire.</summary>
public sealed record WorkflowView
{
    public WorkflowView(Guid id, Workflow workflow, (DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt) times, SecretMasker secrets)
    {
        Id = id;
        Name = workflow.Name;
        Description = secrets.HideText(workflow.Description);
        Steps = [.. workflow.Steps.Select(step => new WorkflowStepView(step.Name, (long)step.Limit.TotalSeconds))];
        (CreatedAt, UpdatedAt) = times;
    }

    [JsonRequired]
    public Guid Id { get; init; }
    [JsonRequired]
    public string Name { get; init; }
    [JsonRequired]
    public string? Description { get; init; }
    [JsonRequired]
    public IReadOnlyList<WorkflowStepView> Steps { get; init; }
    [JsonRequired]
    public DateTimeOffset CreatedAt { get; init; }
    [JsonRequired]
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A milestone of a workflow.</summary>
/// <param name="DeadlineSeconds">How long it may take; 0 means for ever.</param>
public sealed record WorkflowStepView(string Name, long DeadlineSeconds);

/// <summary>What was last read of the desired state.</summary>
public sealed record DesiredStateView
{
    public DesiredStateView(DesiredStateFaults found, string version, DateTimeOffset readAt, SecretMasker secrets)
    {
        Version = version;
        Faults = Shown([.. found.Faults.Where(fault => !fault.IsWarning)], secrets);
        Warnings = Shown([.. found.Faults.Where(fault => fault.IsWarning).Select(fault => fault with { IsWarning = false })], secrets);
        Conflicts = Shown(found.Conflicts, secrets);
        Notices = Shown(found.Notices, secrets);
        Held = found.Held;
        ReadAt = readAt;
    }

    /// <summary>Hash of its content.</summary>
    [JsonRequired]
    public string Version { get; init; }

    /// <summary>What is wrong in its files; their last good versions stay in force.</summary>
    [JsonRequired]
    public IReadOnlyList<DocumentFault> Faults { get; init; }

    /// <summary>What is to be looked at in its files, which are in force.</summary>
    [JsonRequired]
    public IReadOnlyList<DocumentFault> Warnings { get; init; }

    /// <summary>Files that what the API set keeps out of force, with the line in question; their machines stay as they are.</summary>
    [JsonRequired]
    public IReadOnlyList<DocumentFault> Conflicts { get; init; }

    /// <summary>Machines on hold, at most 1000 of them, each with the line that names it, its reason and the commands that end the hold.</summary>
    [JsonRequired]
    public IReadOnlyList<DocumentFault> Notices { get; init; }

    /// <summary>Number of machines on hold.</summary>
    [JsonRequired]
    public long Held { get; init; }

    /// <summary>When this version was first in force.</summary>
    [JsonRequired]
    public DateTimeOffset ReadAt { get; init; }

    private static IReadOnlyList<DocumentFault> Shown(IReadOnlyList<DocumentFault> faults, SecretMasker secrets) =>
        [.. faults.Select(fault => fault with { Reason = secrets.HideText(fault.Reason) ?? "" })];
}

/// <summary>What there is to say of the files of a desired state.</summary>
public sealed record DesiredStateFaults(IReadOnlyList<DocumentFault> Faults, IReadOnlyList<DocumentFault> Conflicts, IReadOnlyList<DocumentFault> Notices, long Held);
