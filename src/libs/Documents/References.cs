using Goosed.Core;
using Goosed.Core.Blueprints;

namespace Goosed.Documents;

/// <summary>
/// Reports names of blueprints and workflows that no file has. The documents stay in force all the same: a run says what is missing.
/// </summary>
internal sealed class References(HashSet<string> blueprintNames, HashSet<string> workflowNames)
{
    public void Check(IEnumerable<Loaded<Blueprint>> blueprints, IReadOnlyList<Loaded<MachineProfile>> machines, List<DocumentFault> faults)
    {
        Check(blueprints, b => b.Workflow, "workflow", workflowNames, faults);
        Check(machines, m => m.Workflow, "workflow", workflowNames, faults);
        Check(machines, m => m.Blueprint, "blueprint", blueprintNames, faults);
    }

    private static void Check<T>(
        IEnumerable<Loaded<T>> documents, Func<T, string?> reference, string kind, HashSet<string> known, List<DocumentFault> faults)
    {
        foreach (var document in documents)
        {
            if (reference(document.Document) is { } name && !known.Contains(name))
            {
                var reason = $"There is no {kind} '{name}'; {NearestName.Hint(name, known)}";
                faults.Add(new DocumentFault(document.Path, document.Line("spec", kind), reason));
            }
        }
    }
}
