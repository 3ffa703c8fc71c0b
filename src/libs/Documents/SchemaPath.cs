using Goosed.Documents.Yaml;

namespace Goosed.Documents;

/// <summary>
/// Finds the place in a document that a validator's path means: <c>#/spec.boot.initrd[1]</c>. Keys may hold the path's own
/// separators, with or without quoting, so the document decides where one ends.
/// </summary>
/// <param name="Node">What is there.</param>
/// <param name="Line">Of the key before it, or of the node itself in a list.</param>
/// <param name="Name">The place for people: <c>spec.boot.initrd[1]</c>; empty for the whole document.</param>
internal sealed record SchemaPath(YamlNode Node, int Line, string Name)
{
    private static readonly char[] s_separators = ['.', '['];

    /// <summary>The place, or null when the document has no such place.</summary>
    public static SchemaPath? Find(YamlNode document, string? path) =>
        Follow(new SchemaPath(document, document.Line, ""), path?.TrimStart('#', '/') ?? "");

    /// <summary>The line of a field of the profile (<c>profile.users[0].name</c>), or of what is nearest to it of what is there.</summary>
    public static int LineOf(YamlMap document, string field)
    {
        for (var path = $"spec.{field}"; ; path = path[..path.LastIndexOfAny(s_separators)])
        {
            if (Find(document, path) is { } place)
            {
                return place.Line;
            }
        }
    }

    private static SchemaPath? Follow(SchemaPath at, string rest)
    {
        if (rest.Length == 0)
        {
            return at;
        }

        return at.Node switch
        {
            YamlMap map => map.Entries
                .Select(entry => After(rest, entry.Key) is { } left ? Follow(at.Child(entry), left) : null)
                .FirstOrDefault(found => found is not null),
            YamlList list => Item(at, list, rest),
            _ => null,
        };
    }

    private static SchemaPath? Item(SchemaPath at, YamlList list, string rest)
    {
        var end = rest.IndexOf(']', StringComparison.Ordinal);
        return rest[0] == '[' && end > 0 && int.TryParse(rest.AsSpan(1, end - 1), out var index) && index < list.Items.Count
            ? Follow(new SchemaPath(list.Items[index], list.Items[index].Line, $"{at.Name}[{index}]"), rest[(end + 1)..])
            : null;
    }

    /// <summary>The rest of the path behind a key that it begins with, or null.</summary>
    private static string? After(string path, string key)
    {
        var rest = path.TrimStart('.');
        foreach (var form in new[] { key, $"['{key}']" })
        {
            if (rest.StartsWith(form, StringComparison.Ordinal) && (rest.Length == form.Length || rest[form.Length] is '.' or '['))
            {
                return rest[form.Length..];
            }
        }

        return null;
    }

    private SchemaPath Child(YamlEntry entry) => new(entry.Value, entry.Line, Name.Length == 0 ? entry.Key : $"{Name}.{entry.Key}");
}
