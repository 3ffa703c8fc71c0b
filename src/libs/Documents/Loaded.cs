using Goosed.Documents.Yaml;

namespace Goosed.Documents;

/// <summary>A document with the file that it came from, for faults that only show beside other documents.</summary>
internal sealed record Loaded<T>(string Path, T Document, YamlMap Root)
{
    /// <summary>Line of the key that these keys lead to, or of the nearest one that is there.</summary>
    public int Line(params ReadOnlySpan<string> keys)
    {
        var line = Root.Line;
        var map = Root;
        foreach (var key in keys)
        {
            if (map?.Find(key) is not { } entry)
            {
                break;
            }

            line = entry.Line;
            map = entry.Value as YamlMap;
        }

        return line;
    }
}
