using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Facts;
using Goosed.Database.Facts;

namespace Goosed.Inventory;

/// <summary>What the audit says of a snapshot.</summary>
internal static class FactsAudit
{
    /// <summary>The top-level keys added, removed and changed since the snapshot before; null when nothing differs.</summary>
    public static JsonObject? Details(Guid factId, FactChange change)
    {
        using var from = change.Before is { } before ? JsonDocument.Parse(before) : null;
        using var to = JsonDocument.Parse(change.After);
        if (from is not null && JsonElement.DeepEquals(from.RootElement, to.RootElement))
        {
            return null;
        }

        var (added, removed, changed) = FactsDiff.TopLevel(from?.RootElement, to.RootElement);
        return new JsonObject { ["fact_id"] = factId, ["added"] = Names(added), ["removed"] = Names(removed), ["changed"] = Names(changed) };
    }

    private static JsonArray Names(IReadOnlyList<string> names) => [.. names.Select(name => (JsonNode)name)];
}
