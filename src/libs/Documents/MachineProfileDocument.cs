using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Documents.Files;
using Goosed.Documents.Yaml;

namespace Goosed.Documents;

/// <summary>Reads <c>machine-profiles/**/*.yaml</c>.</summary>
internal static class MachineProfileDocument
{
    public const string Folder = MachineProfile.Folder;

    private static readonly string[] s_keys = ["mac", "macs", "uuid", "serial"];

    /// <summary>The machine profile in a file, or null with its faults added.</summary>
    public static Loaded<MachineProfile>? Read(InfraFile file, List<DocumentFault> faults)
    {
        if (DocumentReader.Read(file, DocumentSchema.MachineProfile, null, faults) is not { } root)
        {
            return null;
        }

        var machine = root.Spec().Map("machine");
        var macs = new List<MacAddress>();
        foreach (var written in machine is null ? [] : machine.Items("mac").Concat(machine.Items("macs")).OfType<YamlScalar>())
        {
            if (!MacAddress.TryParse(written.Text, null, out var mac))
            {
                faults.Add(new DocumentFault(file.Path, written.Line, $"'{written.Text}' is not the MAC address of a machine."));
                return null;
            }

            macs.Add(mac);
        }

        return new Loaded<MachineProfile>(file.Path, Document(file, root, machine, [.. macs.Distinct()]) with { Lines = Lines(machine) }, root);
    }

    private static MachineProfile Document(InfraFile file, YamlMap root, YamlMap? machine, IReadOnlyList<MacAddress> macs) => new()
    {
        Path = file.Path,
        Mac = macs[0],
        Macs = macs,
        Uuid = machine?.Text("uuid")?.ToLowerInvariant(),
        Serial = machine?.Text("serial"),
        Blueprint = root.Spec().Text("blueprint"),
        Workflow = root.Spec().Text("workflow"),
        Profile = root.Profile(),
        Labels = root.Labels(),
    };

    private static Dictionary<string, int> Lines(YamlMap? machine)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var written in s_keys.SelectMany(key => machine?.Items(key) ?? []).OfType<YamlScalar>())
        {
            lines.TryAdd(MacAddress.TryParse(written.Text, null, out var mac) ? mac.ToString() : written.Text, written.Line);
            lines.TryAdd(written.Text.ToLowerInvariant(), written.Line);
        }

        return lines;
    }
}
