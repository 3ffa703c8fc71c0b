using System.Text.Json.Serialization;

namespace Goosed.Core.Blueprints;

/// <summary>Everything that the files of an infra directory say.</summary>
public sealed record DesiredState
{
    public static DesiredState Empty { get; } = new() { Version = "" };

    public IReadOnlyList<Blueprint> Blueprints { get; init; } = [];

    /// <summary>
    /// Blueprints that can be read but not rendered. The last version that could be stays in force; where there is none, the faulty one is
    /// in force, so that its machines are shown what is wrong with it.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<Blueprint> Unrenderable { get; init; } = [];

    /// <summary>The workflows that have a file; <see cref="Workflow.Default"/> is in force without one.</summary>
    public IReadOnlyList<Workflow> Workflows { get; init; } = [];
    public IReadOnlyList<MachineProfile> MachineProfiles { get; init; } = [];

    /// <summary>What is wrong in the files, in the order of path and line.</summary>
    public IReadOnlyList<DocumentFault> Faults { get; init; } = [];

    /// <summary>SHA-256 (64 hex digits) of the paths and contents of the files that were read.</summary>
    public required string Version { get; init; }

    /// <summary>True when there is something in the directory and every machine's file could be read, so that a machine without a file has none.</summary>
    [JsonIgnore]
    public bool HasEveryMachine { get; init; }
}

/// <summary>Something wrong in a file of the desired state.</summary>
/// <param name="Path">Relative to the infra directory, with <c>/</c>; <c>.</c> is that directory itself.</param>
/// <param name="Line">The first is 1; 0 for the file as a whole.</param>
/// <param name="Reason">A sentence that says what is wrong and what to do.</param>
public sealed record DocumentFault(string Path, int Line, string Reason)
{
    /// <summary>True for what is only to be looked at: the document is in force.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsWarning { get; init; }

    public override string ToString() => $"{Path}{(Line == 0 ? "" : $":{Line}")}: {(IsWarning ? "warning: " : "")}{Reason}";
}
