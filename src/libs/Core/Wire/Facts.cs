using System.Text.Json;
using System.Text.Json.Serialization;
using Goosed.Core.Audit;
using Goosed.Core.Facts;
using Goosed.Core.Json;

namespace Goosed.Core.Wire;

/// <summary>Body of <c>POST /v1/agents/facts</c>.</summary>
public sealed record FactsRequest
{
    [JsonRequired]
    public Guid MachineId { get; init; }

    /// <summary>A JSON object; <c>"postinstall_done": true</c> in it ends the machine's run.</summary>
    [JsonRequired]
    [JsonConverter(typeof(UncheckedElementConverter))]
    public JsonElement Snapshot { get; init; }
}

/// <summary>A snapshot on the wire.</summary>
public record FactView
{
    /// <param name="fact">The snapshot.</param>
    /// <param name="secrets">What the caller may read.</param>
    /// <param name="parsed">What it says, where that has been read already.</param>
    public FactView(Fact fact, SecretMasker secrets, JsonElement? parsed = null)
    {
        Id = fact.Id;
        MachineId = fact.MachineId;
        RunId = fact.RunId;
        Snapshot = secrets.Hide(parsed ?? StoredJson.Element(fact.Snapshot));
        CreatedAt = fact.CreatedAt;
    }

    public Guid Id { get; }
    public Guid MachineId { get; }

    /// <summary>
    /// The run that it belongs to: that of the token that posted it, else the one that was running then, if there was one.
    /// </summary>
    public Guid? RunId { get; }
    public JsonElement Snapshot { get; }
    public DateTimeOffset CreatedAt { get; }
}

/// <summary>A snapshot with what differs from the one before it.</summary>
public sealed record FactChangesView : FactView
{
    public FactChangesView(Fact fact, Fact? before, SecretMasker secrets)
        : base(fact, secrets) => Changes = before is null ? null : ShownChanges.Between(before, fact, secrets);

    /// <summary>Null for the first snapshot.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<FactsChange>? Changes { get; }
}

/// <summary>Two snapshots compared.</summary>
public sealed record FactsDiffView
{
    public FactsDiffView(Fact from, Fact to, SecretMasker secrets) =>
        (From, To, Changes) = (from.Id, to.Id, ShownChanges.Between(from, to, secrets));

    /// <summary>Id of the one.</summary>
    [JsonRequired]
    public Guid From { get; init; }

    /// <summary>Id of the other.</summary>
    [JsonRequired]
    public Guid To { get; init; }

    /// <summary>What differs, by path.</summary>
    [JsonRequired]
    public IReadOnlyList<FactsChange> Changes { get; init; }
}

/// <summary>What differs between two snapshots is found in what was reported, and shown as the caller may read it.</summary>
internal static class ShownChanges
{
    public static IReadOnlyList<FactsChange> Between(Fact from, Fact to, SecretMasker secrets)
    {
        var (older, newer) = (StoredJson.Element(from.Snapshot), StoredJson.Element(to.Snapshot));
        return FactsDiff.Between(older, newer, secrets.Hide(older), secrets.Hide(newer));
    }
}
