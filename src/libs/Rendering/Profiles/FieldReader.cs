using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Core.Text;
using Goosed.Rendering.Templating;

namespace Goosed.Rendering.Profiles;

/// <summary>Reads one JSON object's fields by shape and notes a fault, with its path, for each that doesn't fit.</summary>
internal sealed class FieldReader(JsonObject? node, string path, ProfileReading reading)
{
    /// <summary>Longest list taken.</summary>
    private const int MaxItems = 1000;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string? Text(string name, Shape shape) =>
        Value(name, ProfileValue.Text, shape.Says) is { } value ? Checked(value, PathOf(name), shape) : null;

    public string Required(string name, Shape shape)
    {
        if (Value(name, ProfileValue.Text, shape.Says) is not { } value)
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
        switch (Value(name, ProfileValue.Flag, "true or false"))
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
        var takes = $"a whole number from {least} to {most}";
        if (Value(name, ProfileValue.Number, takes) is not { } value)
        {
            return null;
        }

        if (value is JsonValue number && number.GetValueKind() == JsonValueKind.Number
            && int.TryParse(StoredJson.Text(number), out var result) && result >= least && result <= most)
        {
            return result;
        }

        Refuse(name, $"takes {takes}");
        return null;
    }

    public IReadOnlyList<string> Texts(string name, Shape shape)
    {
        var texts = new List<string>();
        var takes = $"a list of up to {MaxItems} items, each {shape.Says}";
        foreach (var (item, at) in Items(name, ProfileValue.TextList, takes, shape.HoldsCommas))
        {
            if (item is null)
            {
                reading.Faults.Add(new RenderFault(at, $"takes {shape.Says}"));
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
        foreach (var (item, at) in Items(name, ProfileValue.FieldsList, $"a list of up to {MaxItems} objects"))
        {
            if (item is JsonObject child)
            {
                objects.Add(Whole(new FieldReader(child, at, reading), read));
            }
            else
            {
                reading.Faults.Add(new RenderFault(at, "takes an object"));
            }
        }

        if (reading.Keys is not null)
        {
            read(new FieldReader(null, PathOf(name) + "[]", reading));
        }

        return objects;
    }

    /// <summary>What is read of the object of that name; an absent one reads as empty.</summary>
    public T Object<T>(string name, Func<FieldReader, T> read)
    {
        var value = Value(name, ProfileValue.Fields, "an object");
        if (value is not null and not JsonObject)
        {
            Refuse(name, "takes an object");
        }

        return Whole(new FieldReader(value as JsonObject, PathOf(name), reading), read);
    }

    public bool Has(string name) => node?[name] is not null;

    public void Refuse(string name, string reason) => reading.Faults.Add(new RenderFault(PathOf(name), reason));

    /// <summary>The keys of this object that nothing has asked for.</summary>
    public IEnumerable<string> Others() => node?.Select(field => field.Key).Where(key => !_known.Contains(key)) ?? [];

    /// <summary>The keys that were asked for.</summary>
    public IReadOnlyCollection<string> Known => _known;

    // An object with keys of its own takes no others.
    private T Whole<T>(FieldReader fields, Func<FieldReader, T> read)
    {
        var whole = read(fields);
        foreach (var other in fields.Others())
        {
            var hint = NearestName.Hint(other, fields.Known);
            reading.Unknown.Add(new RenderFault(fields.PathOf(other), $"is no key of {fields.Path}; {hint}"));
        }

        return whole;
    }

    private string Path => path;

    private string PathOf(string name) => $"{path}.{name}";

    private JsonNode? Value(string name, ProfileValue kind, string takes, bool holdCommas = false)
    {
        _known.Add(name);
        reading.Keys?.Add(new ProfileKey(PathOf(name), kind, takes) { ItemsHoldCommas = holdCommas });
        return node?[name];
    }

    private IEnumerable<(JsonNode? Item, string At)> Items(string name, ProfileValue kind, string takes, bool holdCommas = false)
    {
        switch (Value(name, kind, takes, holdCommas))
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
            reading.Faults.Add(new RenderFault(at, $"takes {shape.Says}"));
            return null;
        }

        var text = scalar.GetValue<string>();
        var fault = Printable.Fault(text, shape.MaxBytes) ?? (shape.Takes(text) ? null : $"takes {shape.Says}");
        if (fault is not null)
        {
            reading.Faults.Add(new RenderFault(at, fault));
            return null;
        }

        return text;
    }
}
