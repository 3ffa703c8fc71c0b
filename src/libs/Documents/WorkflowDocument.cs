using Goosed.Core.Blueprints;
using Goosed.Documents.Files;
using Goosed.Documents.Yaml;

namespace Goosed.Documents;

/// <summary>Reads <c>workflows/&lt;name&gt;.yaml</c>.</summary>
internal static class WorkflowDocument
{
    public const string Folder = "workflows";

    private const string Misplaced = "This is not where a workflow is looked for: "
        + "it is workflows/<name>.yaml, in a name of letters, digits, '.', '_' and '-'.";

    /// <summary>The name that a path gives a workflow, or null for a path that gives none.</summary>
    public static string? NameOf(string path) =>
        path.Split('/') is [_, var file] && Path.GetFileNameWithoutExtension(file) is var name && DocumentName.IsValid(name) ? name : null;

    /// <summary>The workflow in a file, or null with its faults added.</summary>
    public static Loaded<Workflow>? Read(InfraFile file, List<DocumentFault> faults)
    {
        if (NameOf(file.Path) is not { } name)
        {
            faults.Add(new DocumentFault(file.Path, 0, Misplaced));
            return null;
        }

        if (DocumentReader.Read(file, DocumentSchema.Workflow, name, faults) is not { } root)
        {
            return null;
        }

        var before = faults.Count;
        var steps = root.Spec().Items("steps").OfType<YamlMap>().ToList();
        CheckSteps(file, steps, faults);
        return faults.Count > before ? null : new Loaded<Workflow>(file.Path, Document(name, root, steps), root);
    }

    private static Workflow Document(string name, YamlMap root, IEnumerable<YamlMap> steps) => new()
    {
        Name = name,
        Description = root.Spec().Text("description"),
        Steps = [.. steps.Select(Step)],
    };

    private static WorkflowStep Step(YamlMap step) =>
        new(step.Text("name") ?? "", step.Text("deadline") is { } deadline ? Deadlines.Parse(deadline) : null);

    private static void CheckSteps(InfraFile file, IReadOnlyList<YamlMap> steps, List<DocumentFault> faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            if (!seen.Add(step.Text("name") ?? ""))
            {
                var reason = $"The step '{step.Text("name")}' is here twice; a milestone is reported by its name.";
                faults.Add(new DocumentFault(file.Path, step.Line, reason));
            }

            if (step.Find("deadline") is { Value: YamlScalar deadline } entry && Deadlines.Parse(deadline.Text) is null)
            {
                var reason = $"The deadline '{deadline.Text}' is longer than ten years; write 0 for none.";
                faults.Add(new DocumentFault(file.Path, entry.Line, reason));
            }
        }
    }
}
