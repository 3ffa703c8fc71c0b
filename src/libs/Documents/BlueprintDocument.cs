using Goosed.Core;
using Goosed.Core.Blueprints;
using Goosed.Documents.Files;
using Goosed.Documents.Yaml;

namespace Goosed.Documents;

/// <summary>Reads <c>blueprints/&lt;os&gt;/&lt;version&gt;/&lt;name&gt;/blueprint.yaml</c>.</summary>
internal static class BlueprintDocument
{
    public const string Folder = "blueprints";

    private const string FileName = "blueprint";
    private const string Misplaced = "This is not where a blueprint is looked for: "
        + "it is blueprints/<os>/<version>/<name>/blueprint.yaml, in names of letters, digits, '.', '_' and '-'.";
    private const int PartsOfName = 3;

    /// <summary>
    /// True for a file that is a blueprint or was probably meant as one; the other files beside a blueprint are its templates.
    /// </summary>
    public static bool IsMeant(string path) =>
        Path.GetFileNameWithoutExtension(path) == FileName || path.Split('/').Length <= PartsOfName + 1;

    /// <summary>The name that a path gives a blueprint, or null for a path that gives none.</summary>
    public static string? NameOf(string path)
    {
        var parts = path.Split('/')[1..^1];
        return parts.Length == PartsOfName && Path.GetFileNameWithoutExtension(path) == FileName && parts.All(DocumentName.IsValid)
            ? string.Join('/', parts)
            : null;
    }

    /// <summary>The blueprint in a file, or null with its faults added.</summary>
    public static Loaded<Blueprint>? Read(InfraFile file, InfraFolder folder, List<DocumentFault> faults)
    {
        var before = faults.Count;
        if (NameOf(file.Path) is not { } name)
        {
            faults.Add(new DocumentFault(file.Path, 0, Misplaced));
            return null;
        }

        if (DocumentReader.Read(file, DocumentSchema.Blueprint, name, faults) is not { } root)
        {
            return null;
        }

        var blueprint = Document(name, root, Answer(file, root, folder, faults));
        CheckArguments(file, root, faults);
        return faults.Count == before ? new Loaded<Blueprint>(file.Path, blueprint, root) : null;
    }

    private static Blueprint Document(string name, YamlMap root, AnswerFile? answer)
    {
        var spec = root.Spec();
        var path = name.Split('/');
        var os = spec.Map("os");
        return new Blueprint
        {
            Name = name,
            Description = spec.Text("description"),
            Os = new OperatingSystemVersion(
                os?.Text("family") ?? path[0],
                os?.Text("version") ?? path[1],
                os?.Text("architecture") ?? "x86_64"),
            Boot = Boot(spec.Map("boot")),
            AnswerFile = answer,
            Default = spec.Text("default") == "true",
            Workflow = spec.Text("workflow"),
            Profile = root.Profile(),
            Labels = root.Labels(),
        };
    }

    private static BlueprintBoot Boot(YamlMap? boot) => new(
        File(boot?.Map("kernel")),
        [.. boot?.Items("initrd").OfType<YamlMap>().Select(File) ?? []],
        [.. boot?.Items("args").OfType<YamlScalar>().Select(argument => argument.Text) ?? []],
        boot?.Map("image") is { } image ? File(image) : null);

    private static BootFile File(YamlMap? file) => new(file?.Text("url"), file?.Text("artifact"), file?.Text("name"));

    private static AnswerFile? Answer(InfraFile file, YamlMap root, InfraFolder folder, List<DocumentFault> faults)
    {
        if (root.Spec().Map("answer_file") is not { } answer || answer.Text("family") is not { } family)
        {
            return null;
        }

        if (answer.Find("template") is not { Value: YamlScalar template } entry)
        {
            return new AnswerFile(family, null);
        }

        if (folder.Read($"{file.Folder}/{template.Text}") is { } found)
        {
            return new AnswerFile(family, found.Text(faults));
        }

        var reason = $"There is no file '{template.Text}' beside this one for spec.answer_file.template.";
        faults.Add(new DocumentFault(file.Path, entry.Line, reason));
        return null;
    }

    private static void CheckArguments(InfraFile file, YamlMap root, List<DocumentFault> faults)
    {
        foreach (var argument in root.Spec().Map("boot")?.Items("args").OfType<YamlScalar>() ?? [])
        {
            if (Placeholders.FirstUnknown(argument.Text) is { } unknown)
            {
                faults.Add(new DocumentFault(file.Path, argument.Line,
                    $"There is no placeholder '{{{unknown}}}' for kernel arguments; {NearestName.Hint(unknown, [.. Placeholders.All])}"));
            }
        }
    }
}
