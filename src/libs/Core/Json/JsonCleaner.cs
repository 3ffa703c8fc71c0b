using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Goosed.Core.Json;

/// <summary>Walks JSON and copies it, with U+FFFD where a text can't be kept. What need not change is copied byte by byte.</summary>
internal ref struct JsonCleaner
{
    private const int MaxPointerLength = 200;

    private readonly ReadOnlySpan<byte> _json;
    private readonly ArrayBufferWriter<byte> _clean = new();
    private readonly List<Level> _levels = [];
    private int _copied;
    private int _texts;
    private string _first = "";
    private string _fault = "";

    private JsonCleaner(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Null when nothing has to change.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static CleanedJson? Clean(ReadOnlySpan<byte> json)
    {
        var cleaner = new JsonCleaner(json);
        var reader = new Utf8JsonReader(json, StoredJson.Reader);
        while (reader.Read())
        {
            cleaner.Step(ref reader);
        }

        return cleaner.Result();
    }

    private void Step(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
        {
            _levels.RemoveAt(_levels.Count - 1);
            return;
        }

        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            StepName(ref reader);
            return;
        }

        if (_levels is [.., { Names: null } list])
        {
            list.Index++;
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            _levels.Add(new(reader.TokenType == JsonTokenType.StartObject ? [] : null));
        }
        else if (reader.TokenType == JsonTokenType.String && !JsonText.TryRead(ref reader, out _))
        {
            Replace(ref reader, JsonLiteral.Clean(reader.ValueSpan));
        }
    }

    // Two names may differ in nothing but what is replaced; an object must not have one twice.
    private void StepName(ref Utf8JsonReader reader)
    {
        var level = _levels[^1];
        var names = level.Names ?? [];
        if (JsonText.TryRead(ref reader, out var name) && !level.Replaced.Contains(name))
        {
            level.Name = name;
            names.Add(name);
            return;
        }

        var literal = JsonLiteral.Clean(reader.ValueSpan);
        while (!names.Add(literal.Text))
        {
            literal = literal with { Literal = literal.Literal + '\uFFFD' };
        }

        level.Name = literal.Text;
        level.Replaced.Add(literal.Text);
        Replace(ref reader, literal);
    }

    private void Replace(ref Utf8JsonReader reader, JsonLiteral literal)
    {
        if (_texts++ == 0)
        {
            _fault = literal.Fault ?? "";
            _first = Pointer();
        }

        // The token starts at its quote.
        var start = (int)reader.TokenStartIndex + 1;
        _clean.Write(_json[_copied..start]);
        Encoding.UTF8.GetBytes(literal.Literal, _clean);
        _copied = start + reader.ValueSpan.Length;
    }

    private readonly string Pointer()
    {
        var pointer = string.Concat(_levels.Select(level => $"/{level.Step}"));
        return pointer.Length <= MaxPointerLength ? pointer : pointer[..MaxPointerLength] + "…";
    }

    private readonly CleanedJson? Result()
    {
        if (_texts == 0)
        {
            return null;
        }

        _clean.Write(_json[_copied..]);
        return new(_clean.WrittenMemory, _texts, _first, _fault);
    }

    /// <summary>An object or a list that the walk is in.</summary>
    private sealed class Level(HashSet<string>? names)
    {
        /// <summary>Of the members so far; null for a list.</summary>
        public HashSet<string>? Names { get; } = names;

        public HashSet<string> Replaced { get; } = [];

        public string Name { get; set; } = "";

        public int Index { get; set; } = -1;

        public string Step => Names is null
            ? Index.ToString(CultureInfo.InvariantCulture)
            : Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }
}
