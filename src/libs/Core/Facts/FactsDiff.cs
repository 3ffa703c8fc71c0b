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
    public static IReadOnlyList<FactsChange> Between(JsonElement from, JsonElement to) => Between(from, to, from, to);

    /// <summary>The same, with the values of two other snapshots of the same form: what may be shown of these.</summary>
    public static IReadOnlyList<FactsChange> Between(JsonElement from, JsonElement to, JsonElement shownFrom, JsonElement shownTo)
    {
        var changes = new List<FactsChange>();
        var room = MostOfPaths;
        Compare("", new(from, shownFrom), new(to, shownTo), changes, ref room);
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

    private static void Compare(string path, Shown from, Shown to, List<FactsChange> changes, ref int room)
    {
        var (older, newer) = (from.Value, to.Value);
        if (older.ValueKind == JsonValueKind.Object && newer.ValueKind == JsonValueKind.Object
            && HasRoom(path, older.GetPropertyCount() + newer.GetPropertyCount(), ref room))
        {
            CompareMembers(path, from.Members(), to.Members(), changes, ref room);
        }
        else if (older.ValueKind == JsonValueKind.Array && newer.ValueKind == JsonValueKind.Array
            && HasRoom(path, older.GetArrayLength() + newer.GetArrayLength(), ref room))
        {
            CompareMembers(path, from.Members(), to.Members(), changes, ref room);
        }
        else if (!JsonElement.DeepEquals(older, newer))
        {
            changes.Add(new(path, "changed", from.Text, to.Text));
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
        string path, SortedDictionary<string, Shown> from, SortedDictionary<string, Shown> to, List<FactsChange> changes, ref int room)
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
                changes.Add(new(child, "removed", value.Text, null));
            }
        }

        changes.AddRange(
            to.Where(pair => !from.ContainsKey(pair.Key))
                .Select(pair => new FactsChange($"{path}/{Escape(pair.Key)}", "added", null, pair.Value.Text)));
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

    private static string Escape(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A value, and what is shown of it. The two are walked side by side: to look each up by its path takes time by the square.</summary>
    private sealed record Shown(JsonElement Value, JsonElement Text)
    {
        public SortedDictionary<string, Shown> Members()
        {
            var (values, texts) = (Children(Value), Children(Text));
            return new(values.ToDictionary(child => child.Key, child => new Shown(child.Value, Of(texts, child.Key))), StringComparer.Ordinal);
        }

        // Where an object or list is hidden as a whole, so is each part of it.
        private JsonElement Of(SortedDictionary<string, JsonElement> texts, string key) => texts.GetValueOrDefault(key, Text);

        private static SortedDictionary<string, JsonElement> Children(JsonElement element) => element.ValueKind == JsonValueKind.Array
            ? new(
                element.EnumerateArray().Index().ToDictionary(item => item.Index.ToString(CultureInfo.InvariantCulture), item => item.Item),
                StringComparer.Ordinal)
            : Properties(element);
    }
}
