using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Goosed.Core.Audit;
using Goosed.Core.Machines;
using Goosed.Core.Runs;

namespace Goosed.Core.Wire;

/// <summary>Body of <c>POST /v1/machines</c>: an absent field stays as it is, a given one replaces, null clears.</summary>
public sealed record EnrolRequest
{
    /// <summary>Any of the machine's addresses.</summary>
    [JsonRequired]
    public MacAddress Mac { get; init; }

    /// <summary>A list of all its addresses, or null for the one above alone.</summary>
    public JsonElement Macs { get; init; }

    /// <summary>SMBIOS UUID, or null.</summary>
    public JsonElement Uuid { get; init; }

    /// <summary>SMBIOS serial number, or null.</summary>
    public JsonElement Serial { get; init; }

    /// <summary>An object of free form, or null for an empty one.</summary>
    public JsonElement Profile { get; init; }
}

/// <summary>Body of <c>PATCH /v1/machines/{id}</c>: an RFC 7396 merge patch.</summary>
public sealed record MachinePatch
{
    public JsonElement Mac { get; init; }
    public JsonElement Macs { get; init; }
    public JsonElement Uuid { get; init; }
    public JsonElement Serial { get; init; }
    public JsonElement Profile { get; init; }
}

/// <summary>Body of <c>POST /v1/machines/confirm</c>.</summary>
public sealed record ConfirmRequest
{
    /// <summary>The address that the machine asked with.</summary>
    [JsonRequired]
    public MacAddress Mac { get; init; }

    /// <summary>The machine that it is; absent where what it told leaves no doubt.</summary>
    public Guid? MachineId { get; init; }
}

/// <summary>Body of <c>POST /v1/machines/release</c>: either some machines, or all.</summary>
public sealed record ReleaseRequest
{
    /// <summary>The machines; one that is not on hold stays as it is.</summary>
    public IReadOnlyList<Guid>? MachineIds { get; init; }

    /// <summary>True for every machine on hold.</summary>
    public bool All { get; init; }

    /// <summary>False for machines that are installed already: no run starts, and a running one is cancelled. Absent, it is true.</summary>
    public bool? Run { get; init; }
}

/// <summary>What a release came to.</summary>
/// <param name="MachineIds">The machines whose hold it ended.</param>
/// <param name="RunIds">The runs that it started.</param>
public sealed record ReleaseAnswer(IReadOnlyList<Guid> MachineIds, IReadOnlyList<Guid> RunIds);

/// <summary>A machine that was deleted: what names it, for its history and for <c>POST /v1/machines/{id}/restore</c>.</summary>
public sealed record DeletedMachineView
{
    public DeletedMachineView(DeletedMachine machine, SecretMasker secrets)
    {
        Id = machine.Id;
        Mac = machine.Keys.Macs.Count > 0 ? machine.Keys.Macs[0].ToString() : null;
        Macs = machine.Keys.Macs;
        Uuid = machine.Keys.Uuid;
        Serial = machine.Keys.Serial;
        Hostname = secrets.HideText(machine.HostName);
        CreatedAt = machine.CreatedAt;
        DeletedAt = machine.DeletedAt;
    }

    public Guid Id { get; }
    public string? Mac { get; }
    public IReadOnlyList<MacAddress> Macs { get; }
    public string? Uuid { get; }
    public string? Serial { get; }

    /// <summary>The host name that it had; null where it had none, or an earlier version deleted it.</summary>
    public string? Hostname { get; }
    public DateTimeOffset CreatedAt { get; }
    public DateTimeOffset DeletedAt { get; }
}

/// <summary>What the view of a machine depends on besides its row.</summary>
/// <param name="Run">Its running run, else its newest one; null where there was none.</param>
/// <param name="DefaultBlueprint">Name of the default blueprint, or null.</param>
public sealed record MachineStanding(Run? Run, string? DefaultBlueprint);

/// <summary>A machine on the wire.</summary>
public record MachineView
{
    /// <param name="machine">The machine.</param>
    /// <param name="standing">What its view also depends on.</param>
    /// <param name="secrets">What the caller may read.</param>
    /// <param name="warnings">What to look at.</param>
    public MachineView(Machine machine, MachineStanding standing, SecretMasker secrets, IReadOnlyList<string>? warnings = null)
    {
        Id = machine.Id;
        Mac = machine.Address?.ToString();
        Macs = machine.Macs;
        Uuid = machine.Uuid;
        Serial = machine.Serial;
        Profile = secrets.HideIn(machine.MergedProfile);
        Blueprint = machine.WantedBlueprint;
        EffectiveBlueprint = machine.WantedBlueprint ?? standing.DefaultBlueprint;
        Provisioning = Provisioning.Of(machine, standing.Run);
        ManagedBy = machine.Desired?.Path;
        Held = secrets.HideText(machine.Held);
        CreatedAt = machine.CreatedAt;
        UpdatedAt = machine.UpdatedAt;
        Warnings = warnings?.Select(warning => secrets.HideText(warning) ?? "").ToList();
    }

    public Guid Id { get; }

    /// <summary>Its primary address; null for a machine that has none, such as one whose last address another machine has got.</summary>
    public string? Mac { get; }
    public IReadOnlyList<MacAddress> Macs { get; }
    public string? Uuid { get; }
    public string? Serial { get; }

    /// <summary>Its settings: those of its MachineProfile, with the ones given by the API on top.</summary>
    public JsonObject Profile { get; }

    /// <summary>Name of the blueprint that it asks for; null for the default one.</summary>
    public string? Blueprint { get; }

    /// <summary>Name of the blueprint that its next run installs: its own, or the default one; null where there is neither.</summary>
    public string? EffectiveBlueprint { get; }

    /// <summary>How far its installation has come.</summary>
    public Provisioning Provisioning { get; }

    /// <summary>The MachineProfile file that manages it, or null.</summary>
    public string? ManagedBy { get; }

    /// <summary>Why it is on hold, so that no run of it starts by itself and no installer is handed out; null for a machine that is not.</summary>
    public string? Held { get; }

    public DateTimeOffset CreatedAt { get; }
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>What to look at, such as a UUID that another machine has too. Lists leave it out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; }
}

/// <summary>A machine with its latest facts and runs.</summary>
public sealed record MachineDetail : MachineView
{
    public MachineDetail(
        Machine machine, MachineStanding standing, FactView? facts, IReadOnlyList<RunView> runs, SecretMasker secrets,
        IReadOnlyList<string> warnings)
        : base(machine, standing, secrets, warnings)
    {
        Facts = facts;
        Runs = runs;
    }

    /// <summary>What it last reported about itself, or null.</summary>
    [JsonPropertyOrder(1)]
    public FactView? Facts { get; }

    /// <summary>Its latest runs, newest first.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<RunView> Runs { get; }
}
