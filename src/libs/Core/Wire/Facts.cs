using System.Text.Json;
using System.Text.Json.Serialization;
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
    /// <param name="parsed">What it says, where that has been read already.</param>
    public FactView(Fact fact, JsonElement? parsed = null)
    {
        Id = fact.Id;
        MachineId = fact.MachineId;
        RunId = fact.RunId;
        Snapshot = parsed ?? JsonElement.Parse(fact.Snapshot);
        CreatedAt = fact.CreatedAt;
    }

    public Guid Id { get; }
    public Guid MachineId { get; }

    /// <summary>The run that it belongs to: that of the token that posted it, else the one that was running then, if there was one.</summary>
    public Guid? RunId { get; }
    public JsonElement Snapshot { get; }
    public DateTimeOffset CreatedAt { get; }
}

/// <summary>A snapshot with what differs from the one before it.</summary>
public sealed record FactChangesView : FactView
{
    public FactChangesView(Fact fact, Fact? before)
        : base(fact)
    {
        if (before is not null)
        {
            using var document = JsonDocument.Parse(before.Snapshot);
            Changes = [.. FactsDiff.Between(document.RootElement.Clone(), Snapshot)];
        }
    }

    /// <summary>Null for the first snapshot.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<FactsChange>? Changes { get; }
}

/// <summary>Two snapshots compared.</summary>
/// <param name="From">Id of the one.</param>
/// <param name="To">Id of the other.</param>
/// <param name="Changes">What differs, by path.</param>
public sealed record FactsDiffView(Guid From, Guid To, IReadOnlyList<FactsChange> Changes);
