using System.Text.Json.Nodes;

namespace Goosed.Core.Json;

/// <summary>Merging of JSON objects: layers of a profile, and RFC 7396 patches.</summary>
public static class JsonMerge
{
    /// <summary>The layers merged, a later one winning; objects merge key by key, everything else is replaced.</summary>
    public static JsonObject Layers(params IEnumerable<JsonObject?> layers)
    {
        var merged = new JsonObject();
        foreach (var layer in layers.OfType<JsonObject>())
        {
            Overlay(merged, layer, nullRemoves: false);
        }

        return merged;
    }

    /// <summary>The target with an RFC 7396 merge patch applied: null removes a key.</summary>
    public static JsonObject Patch(JsonObject target, JsonObject patch)
    {
        var patched = (JsonObject)target.DeepClone();
        Overlay(patched, patch, nullRemoves: true);
        return patched;
    }

    private static void Overlay(JsonObject target, JsonObject source, bool nullRemoves)
    {
        foreach (var (key, value) in source)
        {
            if (value is null && nullRemoves)
            {
                target.Remove(key);
            }
            else if (value is JsonObject child)
            {
                if (target[key] is not JsonObject existing)
                {
                    target[key] = existing = [];
                }

                Overlay(existing, child, nullRemoves);
            }
            else
            {
                target[key] = value?.DeepClone();
            }
        }
    }
}
