using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Facts;

namespace Goosed.Inventory;

/// <summary>What the audit says of a snapshot.</summary>
internal static class FactsAudit
{
    /// <summary>The top-level keys added, removed and changed since the snapshot before; null when nothing differs.</summary>
    public static JsonObject? Details(Fact? before, Fact fact)
    {
        using var from = before is null ? null : JsonDocument.Parse(before.Snapshot);
        using var to = JsonDocument.Parse(fact.Snapshot);
        if (from is not null && JsonElement.DeepEquals(from.RootElement, to.RootElement))
        {
            return null;
        }

        var (added, removed, changed) = FactsDiff.TopLevel(from?.RootElement, to.RootElement);
        return new JsonObject { ["fact_id"] = fact.Id, ["added"] = Names(added), ["removed"] = Names(removed), ["changed"] = Names(changed) };
    }

    private static JsonArray Names(IReadOnlyList<string> names) => [.. names.Select(name => (JsonNode)name)];
}
