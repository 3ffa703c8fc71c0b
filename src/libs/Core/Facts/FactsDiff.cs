using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Goosed.Core.Facts;

/// <summary>One difference between two snapshots.</summary>
/// <param name="Path">JSON pointer (RFC 6901) of the value.</param>
/// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
public sealed record FactsChange(
    string Path,
    string Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? From,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? To);

/// <summary>What changed between two snapshots.</summary>
public static class FactsDiff
{
    // Each member's path repeats the keys above it: a long key over many members would make an answer of gigabytes.
    private const int MostOfPaths = 4 << 20;

    /// <summary>
    /// Every value that differs, by path; arrays are compared position by position. Where the paths of all would be longer than 4 Mi
    /// characters, an object or array is one value that differs.
    /// </summary>
    public static IReadOnlyList<FactsChange> Between(JsonElement from, JsonElement to)
    {
        var changes = new List<FactsChange>();
        var room = MostOfPaths;
        Compare("", from, to, changes, ref room);
        return changes;
    }

    /// <summary>The keys of the two objects themselves that were added, removed or changed, in order.</summary>
    public static (IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed) TopLevel(
        JsonElement? from, JsonElement to)
    {
        var before = Properties(from);
        var after = Properties(to);
        return (
            [.. after.Keys.Where(key => !before.ContainsKey(key))],
            [.. before.Keys.Where(key => !after.ContainsKey(key))],
            [.. after.Keys.Where(key => before.TryGetValue(key, out var old) && !JsonElement.DeepEquals(old, after[key]))]);
    }

    /// <summary>The value at a path of a difference.</summary>
    public static JsonElement Find(JsonElement snapshot, string path)
    {
        foreach (var step in path.Split('/').Skip(1))
        {
            var key = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            snapshot = snapshot.ValueKind == JsonValueKind.Array
                ? snapshot[int.Parse(key, CultureInfo.InvariantCulture)]
                : snapshot.GetProperty(key);
        }

        return snapshot;
    }

    private static void Compare(string path, JsonElement from, JsonElement to, List<FactsChange> changes, ref int room)
    {
        if (from.ValueKind == JsonValueKind.Object && to.ValueKind == JsonValueKind.Object && HasRoom(path, from.GetPropertyCount() + to.GetPropertyCount(), ref room))
        {
            CompareMembers(path, Properties(from), Properties(to), changes, ref room);
        }
        else if (from.ValueKind == JsonValueKind.Array && to.ValueKind == JsonValueKind.Array && HasRoom(path, from.GetArrayLength() + to.GetArrayLength(), ref room))
        {
            CompareMembers(path, Items(from), Items(to), changes, ref room);
        }
        else if (!JsonElement.DeepEquals(from, to))
        {
            changes.Add(new(path, "changed", from, to));
        }
    }

    private static bool HasRoom(string path, int members, ref int room)
    {
        if ((long)path.Length * members > room)
        {
            return false;
        }

        room -= path.Length * members;
        return true;
    }

    private static void CompareMembers(
        string path, SortedDictionary<string, JsonElement> from, SortedDictionary<string, JsonElement> to, List<FactsChange> changes, ref int room)
    {
        foreach (var (key, value) in from)
        {
            var child = $"{path}/{Escape(key)}";
            if (to.TryGetValue(key, out var other))
            {
                Compare(child, value, other, changes, ref room);
            }
            else
            {
                changes.Add(new(child, "removed", value, null));
            }
        }

        changes.AddRange(
            to.Where(pair => !from.ContainsKey(pair.Key))
                .Select(pair => new FactsChange($"{path}/{Escape(pair.Key)}", "added", null, pair.Value)));
    }

    private static SortedDictionary<string, JsonElement> Properties(JsonElement? element)
    {
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        if (element is { ValueKind: JsonValueKind.Object } value)
        {
            foreach (var property in value.EnumerateObject())
            {
                members[property.Name] = property.Value;
            }
        }

        return members;
    }

    private static SortedDictionary<string, JsonElement> Items(JsonElement array) =>
        new(
            array.EnumerateArray().Select((item, index) => (item, index)).ToDictionary(x => x.index.ToString("D", null), x => x.item),
            StringComparer.Ordinal);

    private static string Escape(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
