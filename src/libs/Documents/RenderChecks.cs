using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Core.Runs;
using Goosed.Rendering;

namespace Goosed.Documents;

/// <summary>
/// Whether what documents say can be rendered: every blueprint for a sample machine, and every machine with its blueprint. What was found
/// is kept as long as the document is, so that reading a large directory again and again is cheap.
/// </summary>
internal sealed class RenderChecks
{
    private const string NoReport = "Nothing in this template reports the milestone 'install' as done, so its machine gets its installer "
        + "again until something else does; docs/how-to/write-blueprints.md shows the lines that report it.";

    private readonly ConditionalWeakTable<Blueprint, BlueprintFindings> _blueprints = [];
    private readonly ConditionalWeakTable<MachineProfile, Checked> _machines = [];

    /// <summary>The names of the blueprints that can be rendered, with the faults of the others added.</summary>
    public IReadOnlySet<string> Sound(
        IReadOnlyList<Loaded<Blueprint>> blueprints, IEnumerable<Workflow> workflows, List<DocumentFault> faults)
    {
        var steps = workflows.ToDictionary(workflow => workflow.Name, workflow => workflow.Steps, StringComparer.Ordinal);
        var sound = new HashSet<string>(StringComparer.Ordinal);
        foreach (var blueprint in blueprints)
        {
            var found = _blueprints.GetValue(blueprint.Document, BlueprintCheck.Check);
            faults.AddRange(found.Faults.Select(fault => Place(blueprint, fault)));
            if (found.Faults.Count == 0)
            {
                sound.Add(blueprint.Document.Name);
            }

            faults.AddRange(Mistakable(blueprint, blueprint.Document.Profile));
            var reported = steps.GetValueOrDefault(blueprint.Document.Workflow ?? Workflow.DefaultName, Workflow.Default.Steps);
            if (!found.ReportsInstall && reported.Any(step => step.Name == Milestone.Install))
            {
                faults.Add(new DocumentFault(TemplateOf(blueprint), 0, NoReport) { IsWarning = true });
            }
        }

        return sound;
    }

    /// <summary>Adds what keeps machines from being installed with their blueprints; their documents are in force all the same.</summary>
    public void Check(IEnumerable<Loaded<MachineProfile>> machines, IEnumerable<Loaded<Blueprint>> blueprints, List<DocumentFault> faults)
    {
        var known = blueprints.Select(blueprint => blueprint.Document).ToDictionary(blueprint => blueprint.Name, StringComparer.Ordinal);
        var otherwise = known.Values.FirstOrDefault(blueprint => blueprint.Default);
        foreach (var machine in machines)
        {
            var wanted = machine.Document.Blueprint ?? (string?)machine.Document.Profile["blueprint"];
            var blueprint = string.IsNullOrEmpty(wanted) ? otherwise : known.GetValueOrDefault(wanted);
            faults.AddRange(Found(machine, blueprint));
        }
    }

    private IReadOnlyList<DocumentFault> Found(Loaded<MachineProfile> machine, Blueprint? blueprint)
    {
        if (!_machines.TryGetValue(machine.Document, out var @checked) || !ReferenceEquals(@checked.Blueprint, blueprint))
        {
            var faults = blueprint is null ? [] : InstallCheck.Faults(machine.Document, blueprint)
                .Select(fault => Fault(machine, fault, $"The answer file of {blueprint.Name} can't be rendered: "));
            @checked = new(blueprint, [.. faults, .. Mistakable(machine, machine.Document.Profile)]);
            _machines.AddOrUpdate(machine.Document, @checked);
        }

        return @checked.Faults;
    }

    private static IEnumerable<DocumentFault> Mistakable<T>(Loaded<T> document, JsonObject profile) => ProfileKeys.Mistakable(profile)
        .Select(fault => Fault(document, fault, "") with { IsWarning = true });

    private static DocumentFault Fault<T>(Loaded<T> document, RenderFault fault, string what) =>
        new(document.Path, SchemaPath.LineOf(document.Root, fault.Field), what + fault.Sentence);

    private static DocumentFault Place(Loaded<Blueprint> blueprint, RenderFault fault)
    {
        if (fault.Field.StartsWith("boot.", StringComparison.Ordinal))
        {
            return Fault(blueprint, fault, "Its boot script can't be written: ");
        }

        if (fault.Field.StartsWith("answer_file.", StringComparison.Ordinal))
        {
            return new(blueprint.Path, SchemaPath.LineOf(blueprint.Root, fault.Field), fault.Reason);
        }

        if (blueprint.Document.AnswerFile?.Template is not { } template)
        {
            return Fault(blueprint, fault, "Its answer file can't be rendered: ");
        }

        var (line, reason) = fault.Field == RenderFault.Template ? fault.Located : (TemplateLine(template, fault.Field), $"{fault}");
        return new(TemplateOf(blueprint), line, $"The template can't be used: {reason}.");
    }

    // The first tag that uses the field.
    private static int TemplateLine(string template, string field)
    {
        var name = field.Split('[')[0].Split('.')[^1];
        bool Uses(string line) => line.Contains("{{", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal);
        return Array.FindIndex(template.Split('\n'), Uses) + 1;
    }

    private static string TemplateOf(Loaded<Blueprint> blueprint) =>
        $"{blueprint.Path[..blueprint.Path.LastIndexOf('/')]}/{blueprint.Root.Spec().Map("answer_file")?.Text("template")}";

    private sealed record Checked(Blueprint? Blueprint, IReadOnlyList<DocumentFault> Faults);
}
