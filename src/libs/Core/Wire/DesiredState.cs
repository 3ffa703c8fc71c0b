using Goosed.Core.Blueprints;

namespace Goosed.Core.Wire;

/// <summary>A blueprint on the wire.</summary>
/// <param name="Data">The document in force.</param>
/// <param name="Present">False once the desired state does not have it any more.</param>
public sealed record BlueprintView(Guid Id, string Name, string Os, string Version, bool Default, bool Present, Blueprint Data, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A workflow on the wire.</summary>
public sealed record WorkflowView(Guid Id, string Name, string? Description, IReadOnlyList<WorkflowStepView> Steps, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A milestone of a workflow.</summary>
/// <param name="DeadlineSeconds">How long it may take; 0 means for ever.</param>
public sealed record WorkflowStepView(string Name, long DeadlineSeconds);

/// <summary>What was last read of the desired state.</summary>
/// <param name="Version">Hash of its content.</param>
/// <param name="Faults">What is wrong in its files; their last good versions stay in force.</param>
/// <param name="Conflicts">Files that what the API set keeps out of force, with the line in question; their machines stay as they are.</param>
/// <param name="Notices">Machines that a file enrolled on hold, each with the command that starts its installation.</param>
/// <param name="ReadAt">When this version was first in force.</param>
public sealed record DesiredStateView(
    string Version, IReadOnlyList<DocumentFault> Faults, IReadOnlyList<DocumentFault> Conflicts, IReadOnlyList<DocumentFault> Notices, DateTimeOffset ReadAt);
