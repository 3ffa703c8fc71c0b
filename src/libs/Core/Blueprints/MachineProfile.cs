using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Core.Blueprints;

/// <summary>What the desired state says of one machine.</summary>
public sealed record MachineProfile
{
    /// <summary>Its file, relative to the infra directory, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The address that it is enrolled by.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>Every address it is known by, <see cref="Mac"/> first.</summary>
    public required IReadOnlyList<MacAddress> Macs { get; init; }

    /// <summary>SMBIOS UUID in lower case.</summary>
    public string? Uuid { get; init; }

    /// <summary>SMBIOS serial number as the maker wrote it.</summary>
    public string? Serial { get; init; }

    /// <summary>Name of its blueprint, or null for the default one.</summary>
    public string? Blueprint { get; init; }

    /// <summary>Name of its workflow, or null for its blueprint's.</summary>
    public string? Workflow { get; init; }
    public JsonObject Profile { get; init; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
