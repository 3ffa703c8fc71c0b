using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;
using Goosed.Documents.Files;

namespace Goosed.Documents;

/// <summary>
/// Reads an infra directory into documents; what is wrong in one file never hides another. It remembers what it made of the files of its
/// last reading, so that reading a large directory again and again is cheap; it reads one directory at a time.
/// </summary>
public sealed class DesiredStateReader
{
    private readonly DocumentCache<MachineProfile> _machines = new();
    private readonly Dictionary<string, (byte[] Content, Loaded<Blueprint> Blueprint)> _blueprints = new(StringComparer.Ordinal);
    private readonly RenderChecks _checks = new();

    /// <summary>The state that the files say now, with every fault in them.</summary>
    public DesiredState Read(string infraPath, CancellationToken ct)
    {
        var faults = new List<DocumentFault>();
        if (InfraFolder.Open(infraPath, faults, ct) is not { } folder)
        {
            // A version of its own, so that a directory that vanished is noticed.
            return DesiredState.Empty with { Faults = faults, Version = Sha256Digest.Of("no directory"u8).ToString() };
        }

        var blueprintFiles = folder.Documents(BlueprintDocument.Folder).Where(BlueprintDocument.IsMeant).ToList();
        var workflowFiles = folder.Documents(WorkflowDocument.Folder);
        var machineFiles = folder.Documents(MachineProfileDocument.Folder);
        var blueprints = Load(folder, blueprintFiles, file => Known(file, BlueprintDocument.Read(file, folder, faults)));
        var workflows = Load(folder, workflowFiles, file => WorkflowDocument.Read(file, faults));
        var machines = Load(folder, machineFiles, file => _machines.Read(file, MachineProfileDocument.Read, faults));
        _machines.Forget(machineFiles);

        blueprints = StateChecks.Unique(blueprints, b => b.Name, faults);
        workflows = StateChecks.Unique(workflows, w => w.Name, faults);
        machines = StateChecks.OneOwnerEach(machines, faults);

        // What is found from here on keeps no machine's file out of force.
        var hasEveryMachine = !faults.Any(
            fault => fault.Path == "." || fault.Path.StartsWith(MachineProfile.Folder, StringComparison.Ordinal));

        faults.AddRange(StateChecks.SharedHostNames(machines));
        var sound = _checks.Sound(blueprints, workflows.Select(workflow => workflow.Document), faults);
        _checks.Check(machines, blueprints.Where(blueprint => sound.Contains(blueprint.Document.Name)), faults);
        var oneDefault = StateChecks.OneDefault(blueprints, faults).ToLookup(blueprint => sound.Contains(blueprint.Name));

        // A faulty file is no missing one: its own fault is reported, and its last good version may be in force.
        var blueprintNames = blueprintFiles.Select(BlueprintDocument.NameOf).OfType<string>();
        var workflowNames = workflowFiles.Select(WorkflowDocument.NameOf).OfType<string>().Append(Workflow.DefaultName);
        new References([.. blueprintNames], [.. workflowNames]).Check(blueprints, machines, faults);
        return new DesiredState
        {
            Blueprints = [.. oneDefault[true]],
            Unrenderable = [.. oneDefault[false]],
            Workflows = [.. workflows.Select(w => w.Document)],
            MachineProfiles = [.. machines.Select(m => m.Document with { Profile = m.Document.Profile.DeepClone().AsObject() })],
            Faults = InOrder(faults),
            Version = folder.Version(),
            HasEveryMachine = hasEveryMachine && blueprints.Count + workflows.Count + machines.Count > 0,
        };
    }

    // A blueprint that says the same as at the last reading is the same object, as what was found out about it is.
    private Loaded<Blueprint>? Known(InfraFile file, Loaded<Blueprint>? read)
    {
        if (read is null)
        {
            return null;
        }

        if (_blueprints.TryGetValue(file.Path, out var last) && last.Content.AsSpan().SequenceEqual(file.Content)
            && last.Blueprint.Document.AnswerFile == read.Document.AnswerFile)
        {
            return last.Blueprint;
        }

        _blueprints[file.Path] = (file.Content, read);
        return read;
    }

    private static IReadOnlyList<DocumentFault> InOrder(IEnumerable<DocumentFault> faults) =>
        [.. faults.OrderBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Reason, StringComparer.Ordinal)];

    private static IReadOnlyList<Loaded<T>> Load<T>(InfraFolder folder, IEnumerable<string> paths, Func<InfraFile, Loaded<T>?> read) =>
        [.. paths.Select(folder.Read).OfType<InfraFile>().Select(read).OfType<Loaded<T>>()];
}
