using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Rendering;

/// <summary>Everything an answer file is made from; without both tokens the result is an operator's preview with secrets masked.</summary>
public sealed record AnswerFileModel
{
    /// <summary>The machine's id.</summary>
    public required Guid MachineId { get; init; }

    /// <summary>The MAC address the machine boots from.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>The machine's serial number, as enrolled.</summary>
    public string? Serial { get; init; }

    /// <summary>The machine's SMBIOS UUID, as enrolled.</summary>
    public string? Uuid { get; init; }

    /// <summary>The merged profile: blueprint defaults, then the MachineProfile, then the machine's own.</summary>
    public required JsonObject Profile { get; init; }

    /// <summary>The API's base URL as the machine reaches it, without a trailing slash.</summary>
    public required string ApiBase { get; init; }

    /// <summary>The run that is installing; zeros in a preview.</summary>
    public Guid? RunId { get; init; }

    /// <summary>The token that fetches further answer files of this run.</summary>
    public string? RenderToken { get; init; }

    /// <summary>The token that reports milestones and facts.</summary>
    public string? AgentToken { get; init; }

    /// <summary>W3C trace context of the run, which reports carry; null in a preview.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Operating system family: <c>rocky</c>, <c>rhel</c>, <c>debian</c>, <c>windows</c> …</summary>
    public required string OsFamily { get; init; }

    /// <summary>Operating system version: <c>9</c>, <c>12</c>, <c>2022</c> …</summary>
    public required string OsVersion { get; init; }

    /// <summary>Architecture in the kernel's spelling; <c>x86_64</c> when null.</summary>
    public string? Architecture { get; init; }

    /// <summary>Whether secrets are to be masked.</summary>
    internal bool IsPreview => RenderToken is null && AgentToken is null;
}
