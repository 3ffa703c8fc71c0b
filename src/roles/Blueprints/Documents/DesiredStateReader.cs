using Goosed.Blueprints.Documents.Files;
using Goosed.Core.Blueprints;

namespace Goosed.Blueprints.Documents;

/// <summary>Reads an infra directory into documents; what is wrong in one file never hides another.</summary>
/// <param name="answerFamilies">The families of answer files that something renders, or null to take any.</param>
public sealed class DesiredStateReader(IReadOnlyCollection<string>? answerFamilies = null)
{
    /// <summary>The state that the files say now, with every fault in them.</summary>
    public DesiredState Read(string infraPath, CancellationToken ct)
    {
        var faults = new List<DocumentFault>();
        if (InfraFolder.Open(infraPath, faults, ct) is not { } folder)
        {
            return DesiredState.Empty with { Faults = faults };
        }

        var blueprintFiles = folder.Documents(BlueprintDocument.Folder).Where(BlueprintDocument.IsMeant).ToList();
        var workflowFiles = folder.Documents(WorkflowDocument.Folder);
        var blueprints = StateChecks.Unique(Load(folder, blueprintFiles, file => BlueprintDocument.Read(file, folder, faults)), b => b.Name, faults);
        var workflows = StateChecks.Unique(Load(folder, workflowFiles, file => WorkflowDocument.Read(file, faults)), w => w.Name, faults);
        var machineFiles = folder.Documents(MachineProfileDocument.Folder);
        var machines = StateChecks.OneOwnerEach(Load(folder, machineFiles, file => MachineProfileDocument.Read(file, faults)), faults);

        // A faulty file is no missing one: its own fault is reported, and its last good version may be in force.
        var references = new References(Names(blueprintFiles, BlueprintDocument.NameOf), [.. Names(workflowFiles, WorkflowDocument.NameOf), Workflow.DefaultName]);
        references.Check(blueprints, machines, faults);
        if (answerFamilies is not null)
        {
            StateChecks.Families(blueprints, answerFamilies, faults);
        }

        return new DesiredState
        {
            Blueprints = [.. StateChecks.OneDefault(blueprints, faults)],
            Workflows = [.. workflows.Select(w => w.Document)],
            MachineProfiles = [.. machines.Select(m => m.Document)],
            Faults = [.. faults.OrderBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Line)],
            Version = folder.Version(),
        };
    }

    private static List<Loaded<T>> Load<T>(InfraFolder folder, IEnumerable<string> paths, Func<InfraFile, Loaded<T>?> read) =>
        [.. paths.Select(folder.Read).OfType<InfraFile>().Select(read).OfType<Loaded<T>>()];

    private static HashSet<string> Names(IEnumerable<string> paths, Func<string, string?> name) => [.. paths.Select(name).OfType<string>()];
}
