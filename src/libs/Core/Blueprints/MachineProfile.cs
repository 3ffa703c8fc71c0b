using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Goosed.Core.Machines;

namespace Goosed.Core.Blueprints;

/// <summary>What the desired state says of one machine.</summary>
public sealed record MachineProfile
{
    /// <summary>The folder of the infra directory that the files lie in.</summary>
    public const string Folder = "machine-profiles";

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

    /// <summary>The line of each address, of the UUID and of the serial, by what they say; empty when the file was not read.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, int> Lines { get; init; } = new Dictionary<string, int>();

    /// <summary>The line that names the machine; 0 when the file was not read.</summary>
    [JsonIgnore]
    public int Line => Lines.GetValueOrDefault(Mac.ToString());

    /// <summary>True for what is on record of a file that has a fault now.</summary>
    [JsonIgnore]
    public bool IsLastGood { get; init; }

    /// <summary>What the file says that the machine is known by.</summary>
    [JsonIgnore]
    public MachineKeys Keys => new(Macs, Uuid, Serial);

    /// <summary>What is on record of the file that manages a machine.</summary>
    public static MachineProfile Of(Machine machine)
    {
        var keys = machine.Desired?.Keys ?? machine.Keys;
        return new()
        {
            Path = machine.Desired?.Path ?? "",
            Mac = keys.Mac ?? default,
            Macs = keys.Macs,
            Uuid = keys.Uuid,
            Serial = keys.Serial,
            Blueprint = machine.Desired?.Blueprint,
            Workflow = machine.Desired?.Workflow,
            Profile = machine.Desired?.Profile ?? [],
            IsLastGood = true,
        };
    }
}
