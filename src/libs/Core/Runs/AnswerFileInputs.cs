using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Core.Runs;

/// <summary>What an answer file is made from, but for tokens and the address that the machine asked.</summary>
public sealed record AnswerFileInputs
{
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
}
