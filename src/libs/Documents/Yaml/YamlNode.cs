namespace Goosed.Documents.Yaml;

/// <summary>A part of a YAML document that knows its line, so that every fault can name one.</summary>
internal abstract record YamlNode(int Line)
{
    /// <summary>True for what YAML reads as no value: <c>key:</c>, <c>null</c>, <c>~</c>.</summary>
    public bool IsNull => this is YamlScalar { IsPlain: true, Text: "" or "~" or "null" or "Null" or "NULL" };
}

/// <summary>A scalar as it is written.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Text">Without its quotes.</param>
/// <param name="IsPlain">False when it was quoted or a block, and so is text whatever it looks like.</param>
internal sealed record YamlScalar(int Line, string Text, bool IsPlain) : YamlNode(Line);

internal sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

internal sealed record YamlMap(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line)
{
    /// <summary>The entry with this key and a value, or null.</summary>
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key && !entry.Value.IsNull);

    public YamlMap? Map(string key) => Find(key)?.Value as YamlMap;

    public string? Text(string key) => (Find(key)?.Value as YamlScalar)?.Text;

    /// <summary>The items of a list; a single value counts as a list of one, an absent one as an empty list.</summary>
    public IReadOnlyList<YamlNode> Items(string key) => Find(key)?.Value switch
    {
        null => [],
        YamlList list => list.Items,
        var single => [single],
    };
}

internal sealed record YamlEntry(string Key, int Line, YamlNode Value);
