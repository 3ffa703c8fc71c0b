using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Rendering.Templating;

/// <summary>How many loop turns one rendering may take.</summary>
internal sealed class LoopBudget
{
    private int _left = 100_000;

    public void Spend()
    {
        if (--_left < 0)
        {
            throw new TemplateFault("takes more than 100,000 loop turns");
        }
    }
}

/// <summary>An object as templates see it; looping over it costs budget.</summary>
internal sealed class DataMap(string field, LoopBudget budget) : IReadOnlyDictionary<string, object?>
{
    private readonly Dictionary<string, object?> _fields = new(StringComparer.Ordinal);

    internal string Field { get; } = field;

    public IEnumerable<string> Keys => _fields.Keys;

    public IEnumerable<object?> Values => _fields.Values;

    public int Count => _fields.Count;

    public object? this[string key] => _fields[key];

    internal void Set(string key, object? value) => _fields[key] = value;

    /// <summary>Sets a text; null and empty ones are left unset, so that {{#if}} tells.</summary>
    internal void Set(string key, string? text, string? from = null)
    {
        if (!string.IsNullOrEmpty(text))
        {
            _fields[key] = new Datum(from ?? $"{Field}.{key}", text);
        }
    }

    public bool ContainsKey(string key) => _fields.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => _fields.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        foreach (var field in _fields)
        {
            budget.Spend();
            yield return field;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A list as templates see it; each item taken costs budget.</summary>
internal sealed class DataList(string field, IReadOnlyList<object?> items, LoopBudget budget) : IReadOnlyList<object?>
{
    internal string Field { get; } = field;

    public int Count => items.Count;

    public object? this[int index]
    {
        get
        {
            budget.Spend();
            return items[index];
        }
    }

    public IEnumerator<object?> GetEnumerator()
    {
        for (var i = 0; i < items.Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Turns JSON into what templates see.</summary>
internal static class JsonData
{
    private const int MaxDepth = 32;

    public static object? Of(JsonNode? node, string field, LoopBudget budget, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new TemplateFault($"{field} is nested deeper than {MaxDepth} levels");
        }

        switch (node)
        {
            case JsonObject json:
                var map = new DataMap(field, budget);
                foreach (var (key, value) in json)
                {
                    map.Set(key, Of(value, $"{field}.{key}", budget, depth + 1));
                }

                return map;
            case JsonArray list:
                return new DataList(field, [.. list.Select((item, i) => Of(item, $"{field}[{i}]", budget, depth + 1))], budget);
            case JsonValue value:
                return Scalar(value, field);
            default:
                return null;
        }
    }

    private static object? Scalar(JsonValue value, string field) => value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetValue<string>() is { Length: > 0 } text ? new Datum(field, text) : null,
        JsonValueKind.Number => long.TryParse(StoredJson.Text(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : new Datum(field, StoredJson.Text(value)),
        _ => null,
    };
}
