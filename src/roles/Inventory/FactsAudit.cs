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
    // A row of the audit is kept for long, and a machine chooses its keys: of each kind so many are named, and the rest is a number.
    private const int MostNames = 50;
    private const int MostLength = 100;

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
        var details = new JsonObject { ["fact_id"] = factId, ["added"] = Names(added), ["removed"] = Names(removed), ["changed"] = Names(changed) };
        if (new[] { added, removed, changed }.Sum(names => Math.Max(0, names.Count - MostNames)) is var more and > 0)
        {
            details["more"] = more;
        }

        return new(factId, change.MachineId, details);
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

    private static JsonArray Names(IReadOnlyList<string> names) => [.. names.Take(MostNames).Select(name => (JsonNode)Shown(name))];

    // A pair of surrogates stays together.
    private static string Shown(string name) =>
        name.Length <= MostLength ? name : $"{name[..(char.IsHighSurrogate(name[MostLength - 1]) ? MostLength - 1 : MostLength)]}…";
}
