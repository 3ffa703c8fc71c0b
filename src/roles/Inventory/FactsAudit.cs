using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Facts;
using Goosed.Core.Json;
using Goosed.Database;
using Goosed.Database.Facts;

namespace Goosed.Inventory;

/// <summary>What the audit says of a snapshot: the top-level keys added, removed and changed since the one before.</summary>
internal sealed record FactsAudit(Guid FactId, Guid MachineId, JsonObject Details)
{
    /// <summary>Null when nothing differs.</summary>
    public static FactsAudit? Of(Guid factId, FactChange change)
    {
        JsonElement? from = change.Before is { } before ? StoredJson.Element(before) : null;
        var to = StoredJson.Element(change.After);
        if (from is { } older && JsonElement.DeepEquals(older, to))
        {
            return null;
        }

        var (added, removed, changed) = FactsDiff.TopLevel(from, to);
        return new(factId, change.MachineId, new() { ["fact_id"] = factId, ["added"] = Names(added), ["removed"] = Names(removed), ["changed"] = Names(changed) });
    }

    /// <summary>Writes rows, each once however often it is asked.</summary>
    public static async Task<IReadOnlyList<bool>> AppendAsync(Transaction tx, IReadOnlyList<FactsAudit> audits)
    {
        foreach (var audit in audits)
        {
            await AuditStore.AppendForFactAsync(tx, audit.FactId, "agent", "facts_updated", $"machine/{audit.MachineId:D}", audit.Details);
        }

        return [.. audits.Select(_ => true)];
    }

    private static JsonArray Names(IReadOnlyList<string> names) => [.. names.Select(name => (JsonNode)name)];
}
