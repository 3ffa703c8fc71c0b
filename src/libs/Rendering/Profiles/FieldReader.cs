using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Rendering.Templating;

namespace Goosed.Rendering.Profiles;

/// <summary>Reads one JSON object's fields by shape and notes a fault, with its path, for each that doesn't fit.</summary>
internal sealed class FieldReader(JsonObject? node, string path, List<RenderFault> faults)
{
    /// <summary>Longest list taken.</summary>
    private const int MaxItems = 1000;

    public string Path => path;

    public string? Text(string name, Shape shape) =>
        Value(name) is { } value ? Checked(value, PathOf(name), shape) : null;

    public string Required(string name, Shape shape)
    {
        if (Value(name) is not { } value)
        {
            Refuse(name, $"is missing; it takes {shape.Says}");
            return "";
        }

        return Checked(value, PathOf(name), shape) ?? "";
    }

    public string? OneOf(string name, params string[] words) =>
        Text(name, new Shape(text => words.Contains(text, StringComparer.Ordinal), "one of " + string.Join(", ", words)));

    public bool Flag(string name, bool otherwise)
    {
        switch (Value(name))
        {
            case null:
                return otherwise;
            case JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                return value.GetValueKind() == JsonValueKind.True;
            default:
                Refuse(name, "takes true or false");
                return otherwise;
        }
    }

    public int? Number(string name, int least, int most)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value is JsonValue number && number.GetValueKind() == JsonValueKind.Number
            && int.TryParse(StoredJson.Text(number), out var result) && result >= least && result <= most)
        {
            return result;
        }

        Refuse(name, $"takes a whole number from {least} to {most}");
        return null;
    }

    public IReadOnlyList<string> Texts(string name, Shape shape)
    {
        var texts = new List<string>();
        foreach (var (item, at) in Items(name))
        {
            if (item is null)
            {
                faults.Add(new RenderFault(at, $"takes {shape.Says}"));
            }
            else if (Checked(item, at, shape) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    public IReadOnlyList<T> Objects<T>(string name, Func<FieldReader, T> read)
    {
        var objects = new List<T>();
        foreach (var (item, at) in Items(name))
        {
            if (item is JsonObject child)
            {
                objects.Add(read(new FieldReader(child, at, faults)));
            }
            else
            {
                faults.Add(new RenderFault(at, "takes an object"));
            }
        }

        return objects;
    }

    /// <summary>The object of that name; an absent one reads as empty.</summary>
    public FieldReader Child(string name)
    {
        var value = Value(name);
        if (value is not null and not JsonObject)
        {
            Refuse(name, "takes an object");
        }

        return new FieldReader(value as JsonObject, PathOf(name), faults);
    }

    public bool Has(string name) => Value(name) is not null;

    public void Refuse(string name, string reason) => faults.Add(new RenderFault(PathOf(name), reason));

    private string PathOf(string name) => $"{path}.{name}";

    private JsonNode? Value(string name) => node?[name];

    private IEnumerable<(JsonNode? Item, string At)> Items(string name)
    {
        switch (Value(name))
        {
            case null:
                return [];
            case JsonArray { Count: <= MaxItems } list:
                return list.Select((item, i) => (item, $"{PathOf(name)}[{i}]"));
            default:
                Refuse(name, $"takes a list of up to {MaxItems} items");
                return [];
        }
    }

    private string? Checked(JsonNode value, string at, Shape shape)
    {
        if (value is not JsonValue scalar || scalar.GetValueKind() != JsonValueKind.String)
        {
            faults.Add(new RenderFault(at, $"takes {shape.Says}"));
            return null;
        }

        var text = scalar.GetValue<string>();
        var fault = Printable.Fault(text, shape.MaxBytes) ?? (shape.Takes(text) ? null : $"takes {shape.Says}");
        if (fault is not null)
        {
            faults.Add(new RenderFault(at, fault));
            return null;
        }

        return text;
    }
}
