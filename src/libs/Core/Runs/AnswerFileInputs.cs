using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Goosed.Core.Blueprints;
using Goosed.Core.Json;
using Goosed.Core.Machines;

namespace Goosed.Core.Runs;

/// <summary>What an answer file is made from, but for tokens and the address that the machine asked.</summary>
public sealed record AnswerFileInputs
{
    /// <summary>The card that the machine boots from; all zeros for one that told none and has none on record.</summary>
    [JsonConverter(typeof(StoredMacJsonConverter))]
    public required MacAddress Mac { get; init; }
    public string? Serial { get; init; }
    public string? Uuid { get; init; }

    /// <summary>The merged profile: blueprint defaults, then the MachineProfile, then the machine's own.</summary>
    public required JsonObject Profile { get; init; }
    public string OsFamily { get; init; } = "";
    public string OsVersion { get; init; } = "";
    public string? Architecture { get; init; }

    /// <summary>The blueprint's own template; null for the family's.</summary>
    public string? Template { get; init; }

    /// <summary>The family of answer files that <see cref="Template"/> is for.</summary>
    public string? TemplateFamily { get; init; }

    /// <summary>What there is to make one from now; the machine's first card where it did not say which it boots from.</summary>
    public static AnswerFileInputs Of(Machine machine, Blueprint? blueprint, MacAddress? bootMac) => new()
    {
        Mac = bootMac ?? machine.Mac,
        Serial = machine.Serial,
        Uuid = machine.Uuid,
        Profile = JsonMerge.Layers(blueprint?.Profile, machine.MergedProfile),
        OsFamily = blueprint?.Os.Family ?? "",
        OsVersion = blueprint?.Os.Version ?? "",
        Architecture = blueprint?.Os.Architecture,
        Template = blueprint?.AnswerFile?.Template,
        TemplateFamily = blueprint?.AnswerFile?.Family,
    };

    /// <summary>The blueprint's template for a family; null for the family's own.</summary>
    public string? TemplateFor(string family) => family == TemplateFamily ? Template : null;
}
