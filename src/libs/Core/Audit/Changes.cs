using System.Text.Json.Nodes;

namespace Goosed.Core.Audit;

/// <summary>What a change changed, for the audit.</summary>
public static class Changes
{
    /// <summary>
    /// The fields that differ, as they were and as they are, with secrets masked; null when none does. Only the fields that differ inside
    /// objects are told.
    /// </summary>
    public static (JsonObject Before, JsonObject After)? Between(JsonObject before, JsonObject after)
    {
        var (old, now) = (new JsonObject(), new JsonObject());
        Compare(before, after, old, now);
        return old.Count == 0 && now.Count == 0 ? null : (SecretMasker.Masking.HideIn(old), SecretMasker.Masking.HideIn(now));
    }

    private static void Compare(JsonObject before, JsonObject after, JsonObject old, JsonObject now)
    {
        foreach (var name in before.Select(field => field.Key).Union(after.Select(field => field.Key)))
        {
            var (was, has) = (before.TryGetPropertyValue(name, out var a), after.TryGetPropertyValue(name, out var b));
            if (was && has && JsonNode.DeepEquals(a, b))
            {
                continue;
            }

            if (a is JsonObject inner && b is JsonObject outer)
            {
                var (oldInner, newInner) = (new JsonObject(), new JsonObject());
                Compare(inner, outer, oldInner, newInner);
                old[name] = oldInner;
                now[name] = newInner;
                continue;
            }

            if (was)
            {
                old[name] = a?.DeepClone();
            }

            if (has)
            {
                now[name] = b?.DeepClone();
            }
        }
    }
}
