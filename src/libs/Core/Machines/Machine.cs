using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Core.Machines;

/// <summary>One physical or virtual computer, known by its MAC addresses (and UUID, serial).</summary>
public sealed record Machine
{
    /// <summary>What the addresses of simulated machines begin with, which no maker's do: "go", locally administered.</summary>
    public const string SimulatedPrefix = "02:67:6f";

    /// <summary>The setting that names it.</summary>
    public const string HostnameKey = "hostname";

    private const string AutoProvision = "auto";

    public required Guid Id { get; init; }

    /// <summary>Its primary address; all zeros for a machine that has lost every address to others.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>Every address it is known by, <see cref="Mac"/> first.</summary>
    public IReadOnlyList<MacAddress> Macs { get; init; } = [];

    /// <summary>Its primary address as it is shown; null where it has none.</summary>
    public MacAddress? Address => Macs.Count > 0 ? Mac : null;

    /// <summary>SMBIOS UUID in lower case, as iPXE's <c>${uuid}</c> writes it.</summary>
    public string? Uuid { get; init; }

    /// <summary>SMBIOS serial number as the maker wrote it.</summary>
    public string? Serial { get; init; }

    /// <summary>The keys that the API set; null for a row from before they were kept apart from those of its file.</summary>
    public MachineKeys? Own { get; init; }

    /// <summary>Settings given by the API; they win over those of the desired state.</summary>
    public JsonObject Profile { get; init; } = [];

    /// <summary>What the desired state says of this machine, or null when no file ever named it.</summary>
    public DesiredMachine? Desired { get; init; }

    /// <summary>True from a first enrolment that asks for a run until the orchestrator has made it.</summary>
    public bool AwaitsRun { get; init; }

    /// <summary>Why it is on hold: it is handed no installer, and no run starts by itself. Null once it was released or a run was started.</summary>
    public string? Held { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Everything that it is known by, whoever said it.</summary>
    public MachineKeys Keys => new(Macs, Uuid, Serial);

    /// <summary>The keys that the file which manages it states; they are changed there and nowhere else.</summary>
    public MachineKeys FileKeys => Desired is { Path: not null, Keys: { } stated } ? stated : MachineKeys.None;

    /// <summary>The machine's settings: those of the desired state, with its own on top.</summary>
    public JsonObject MergedProfile => Desired is null ? Profile : JsonMerge.Layers(Desired.Profile, Profile);

    /// <summary>Its host name by its settings; null where they have none.</summary>
    public string? Hostname => Text(MergedProfile, HostnameKey);

    /// <summary>The blueprint it asks for: its profile's, else its MachineProfile's; null means the default one.</summary>
    public string? WantedBlueprint => Text(Profile, "blueprint") ?? Desired?.Blueprint ?? Text(Desired?.Profile, "blueprint");

    public string? WantedWorkflow => Text(Profile, "workflow") ?? Desired?.Workflow ?? Text(Desired?.Profile, "workflow");

    /// <summary>True when <c>goosectl simulate</c> made it up: its runs are no machine's, and go when it goes.</summary>
    public bool IsSimulated => Mac.ToString().StartsWith(SimulatedPrefix, StringComparison.Ordinal)
        && Profile["simulated"] is { } mark && mark.GetValueKind() == JsonValueKind.True;

    /// <summary>True when nobody may hand it an installer; what can't be understood is taken for the careful answer.</summary>
    public bool IsProtected => IsProtectedBy(MergedProfile);

    /// <summary>True when the settings keep a machine from every installer.</summary>
    public static bool IsProtectedBy(JsonObject profile) =>
        profile["protected"] is { } value && value.GetValueKind() != JsonValueKind.False;

    /// <summary>True when it is enrolled without a run; what can't be understood is taken for the careful answer.</summary>
    public bool IsManual => MergedProfile["provision"] is { } && Text(MergedProfile, "provision") != AutoProvision;

    /// <summary>The machine without an address that the API gave it, or that a file gave it which is gone.</summary>
    public Machine WithoutAddress(MacAddress mac)
    {
        MachineKeys Without(MachineKeys keys) => keys with { Macs = [.. keys.Macs.Where(other => other != mac)] };
        return With(
            Without(Own ?? Keys.Without(FileKeys)),
            Desired is { Keys: { } left } desired ? desired with { Keys = Without(left) } : Desired);
    }

    /// <summary>The machine with what it told: an address more, and another UUID or serial number where its file states none.</summary>
    public Machine WithReported(MacAddress mac, string? uuid, string? serial)
    {
        var (own, stated) = (Own ?? Keys.Without(FileKeys), FileKeys);
        return WithOwn(new(
            [.. own.Macs.Concat(stated.Macs.Contains(mac) ? Array.Empty<MacAddress>() : [mac]).Distinct()],
            stated.Uuid is null ? uuid ?? own.Uuid : own.Uuid,
            stated.Serial is null ? serial ?? own.Serial : own.Serial));
    }

    /// <summary>
    /// The machine with these keys of the API's. What the file that manages it states goes before them; of a machine without a file they
    /// replace the UUID and the serial that an earlier file left.
    /// </summary>
    public Machine WithOwn(MachineKeys own) => With(own, Desired is { Path: null, Keys: { } left } unmanaged
        ? unmanaged with
        {
            Keys = left with { Uuid = own.Uuid is null ? left.Uuid : null, Serial = own.Serial is null ? left.Serial : null },
        }
        : Desired);

    /// <summary>The machine with what each of the two sources says of it.</summary>
    public Machine With(MachineKeys own, DesiredMachine? desired)
    {
        var stated = desired?.Keys ?? MachineKeys.None;
        MacAddress[] macs = [.. stated.Macs.Concat(own.Macs).Distinct()];
        return this with
        {
            Mac = macs.FirstOrDefault(),
            Macs = macs,
            Uuid = stated.Uuid ?? own.Uuid,
            Serial = stated.Serial ?? own.Serial,
            Own = own,
            Desired = desired,
        };
    }

    private static string? Text(JsonObject? profile, string key) =>
        profile?[key] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}

/// <summary>What a MachineProfile file of the desired state says of a machine.</summary>
/// <param name="Path">The file, relative to the infra directory; null since the file is gone and the machine is unmanaged.</param>
/// <param name="Blueprint">Name of the blueprint, or null for the default one.</param>
/// <param name="Workflow">Name of the workflow, or null for the blueprint's.</param>
/// <param name="Profile">Settings.</param>
public sealed record DesiredMachine(string? Path, string? Blueprint, string? Workflow, JsonObject Profile)
{
    private readonly string? _lastPath;

    /// <summary>The keys that the file states; null for a row from before they were kept apart from those of the API.</summary>
    public MachineKeys? Keys { get; init; }

    /// <summary>The file, also when it is gone; null where that is not on record.</summary>
    public string? LastPath
    {
        get => Path ?? _lastPath;
        init => _lastPath = value;
    }
}
