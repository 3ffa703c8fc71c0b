using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Core.Machines;

/// <summary>One physical or virtual computer, known by its MAC addresses (and UUID, serial).</summary>
public sealed record Machine
{
    private const string AutoProvision = "auto";

    public required Guid Id { get; init; }

    /// <summary>The address that it was enrolled by.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>Every address it is known by, <see cref="Mac"/> first.</summary>
    public IReadOnlyList<MacAddress> Macs { get; init; } = [];

    /// <summary>SMBIOS UUID in lower case, as iPXE's <c>${uuid}</c> writes it.</summary>
    public string? Uuid { get; init; }

    /// <summary>SMBIOS serial number as the maker wrote it.</summary>
    public string? Serial { get; init; }

    /// <summary>Settings given by the API; they win over those of the desired state.</summary>
    public JsonObject Profile { get; init; } = [];

    /// <summary>What the desired state says of this machine, or null when no file ever named it.</summary>
    public DesiredMachine? Desired { get; init; }

    /// <summary>True from a first enrolment that asks for a run until the orchestrator has made it.</summary>
    public bool AwaitsRun { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The machine's settings: those of the desired state, with its own on top.</summary>
    public JsonObject MergedProfile => Desired is null ? Profile : JsonMerge.Layers(Desired.Profile, Profile);

    /// <summary>The blueprint it asks for: its profile's, else its MachineProfile's; null means the default one.</summary>
    public string? WantedBlueprint => Text(Profile, "blueprint") ?? Desired?.Blueprint ?? Text(Desired?.Profile, "blueprint");

    public string? WantedWorkflow => Text(Profile, "workflow") ?? Desired?.Workflow ?? Text(Desired?.Profile, "workflow");

    /// <summary>True when nobody may hand it an installer; what can't be understood is taken for the careful answer.</summary>
    public bool IsProtected => MergedProfile["protected"] is { } value && value.GetValueKind() != JsonValueKind.False;

    /// <summary>True when it is enrolled without a run; what can't be understood is taken for the careful answer.</summary>
    public bool IsManual => MergedProfile["provision"] is { } && Text(MergedProfile, "provision") != AutoProvision;

    /// <summary>The machine without one of its addresses.</summary>
    public Machine WithoutAddress(MacAddress mac) => this with { Macs = [.. Macs.Where(other => other != mac)], Mac = Macs.FirstOrDefault(other => other != mac) };

    /// <summary>The machine with what it told: an address more, and another UUID or serial number.</summary>
    public Machine Telling(MacAddress mac, string? uuid, string? serial) => this with { Macs = [.. Macs.Append(mac).Distinct()], Uuid = uuid ?? Uuid, Serial = serial ?? Serial };

    /// <summary>What is wrong with those settings of a profile that decide what a machine boots; null for nothing.</summary>
    public static string? SafetyFault(JsonObject profile) => profile switch
    {
        _ when profile["protected"] is { } value && value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) =>
            "profile.protected must be true or false, without quotes.",
        _ when profile["provision"] is { } value && (value.GetValueKind() != JsonValueKind.String || Text(profile, "provision") is not ("manual" or AutoProvision)) =>
            "profile.provision must be manual, for a machine that is enrolled without a run, or auto.",
        _ => LocalBoot.FaultOf(profile),
    };

    private static string? Text(JsonObject? profile, string key) =>
        profile?[key] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}

/// <summary>What a MachineProfile file of the desired state says of a machine.</summary>
/// <param name="Path">The file, relative to the infra directory; null since the file is gone and the machine is unmanaged.</param>
/// <param name="Blueprint">Name of the blueprint, or null for the default one.</param>
/// <param name="Workflow">Name of the workflow, or null for the blueprint's.</param>
/// <param name="Profile">Settings.</param>
public sealed record DesiredMachine(string? Path, string? Blueprint, string? Workflow, JsonObject Profile);
