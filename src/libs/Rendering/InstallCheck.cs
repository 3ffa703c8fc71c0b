using Goosed.Core.Blueprints;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Text;
using Goosed.Rendering.Ipxe;

namespace Goosed.Rendering;

/// <summary>
/// Whether a machine can be installed with a blueprint: its boot script and its answer file are rendered as for a run. Whoever starts a
/// run, hands out an installer, explains a machine or checks files asks here, so that all of them agree.
/// </summary>
public static class InstallCheck
{
    private const string Server = "http://goosed.example";
    private const string TraceParent = "00-00000000000000000000000000000001-0000000000000001-01";

    private static readonly string s_token = Guid.Empty.ToString("D");

    /// <summary>What keeps the machine from being installed, in a sentence; null for nothing.</summary>
    public static string? Reason(Machine machine, Blueprint blueprint) => Reason(blueprint, Faults(machine, blueprint));

    /// <summary>The same for faults that are known.</summary>
    public static string? Reason(Blueprint blueprint, IReadOnlyList<RenderFault> faults) =>
        faults.Count == 0 ? null : $"The installer of {blueprint.Name} can't be rendered for this machine: {RenderFault.Text(faults)}";

    /// <summary>Everything that keeps the machine from being installed; what it boots from may decide what it is.</summary>
    public static IReadOnlyList<RenderFault> Faults(Machine machine, Blueprint blueprint, MacAddress? bootMac = null) =>
        Faults(AnswerFileInputs.Of(machine, blueprint, bootMac), blueprint);

    /// <summary>The same for the machine of a file.</summary>
    public static IReadOnlyList<RenderFault> Faults(MachineProfile document, Blueprint blueprint) => Faults(
        new Machine
        {
            Id = Guid.Empty,
            Mac = document.Mac,
            Uuid = document.Uuid,
            Serial = document.Serial,
            Profile = document.Profile,
            CreatedAt = default,
            UpdatedAt = default,
        },
        blueprint);

    internal static IReadOnlyList<RenderFault> Faults(AnswerFileInputs inputs, Blueprint blueprint) =>
        [.. BootScriptCheck.Faults(blueprint, Server), .. AnswerFile(inputs, blueprint).Faults];

    internal static RenderResult AnswerFile(AnswerFileInputs inputs, Blueprint blueprint) => blueprint.AnswerFile switch
    {
        null => new RenderResult(),
        { Family: var family } when AnswerFiles.Find(family) is null => RenderResult.Refused(
            "answer_file.family",
            $"Nothing renders the answer file family '{family}'; "
                + NearestName.Hint(family, [.. AnswerFiles.Families.Select(known => known.Name)])),
        { Family: var family } => AnswerFiles.Render(family, Model(inputs), inputs.TemplateFor(family)),
    };

    // With tokens, as in a run: what a preview masks may fit where a token does not, and the other way round.
    private static AnswerFileModel Model(AnswerFileInputs inputs) => new()
    {
        MachineId = Guid.Empty,
        Mac = inputs.Mac,
        Serial = inputs.Serial,
        Uuid = inputs.Uuid,
        Profile = inputs.Profile,
        ApiBase = Server,
        RunId = Guid.Empty,
        RenderToken = s_token,
        AgentToken = s_token,
        TraceParent = TraceParent,
        OsFamily = inputs.OsFamily,
        OsVersion = inputs.OsVersion,
        Architecture = inputs.Architecture,
    };
}
