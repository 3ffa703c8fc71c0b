using Goosed.Core.Machines;

namespace Goosed.Core.Blueprints;

/// <summary>What has to be written so that the machines on record are what the files say.</summary>
/// <param name="Changes">One for each machine that differs.</param>
/// <param name="Conflicts">Documents that can't be put in force, each with the line in question; they change nothing.</param>
public sealed record MachinePlan(IReadOnlyList<MachineChange> Changes, IReadOnlyList<DocumentFault> Conflicts);

/// <summary>The change of one machine.</summary>
/// <param name="Before">As it is on record; null for a new one.</param>
/// <param name="After">As it is to be; a new one has neither id nor times yet.</param>
public sealed record MachineChange(Machine? Before, Machine After);
