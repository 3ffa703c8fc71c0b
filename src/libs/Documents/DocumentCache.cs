using Goosed.Core.Blueprints;
using Goosed.Documents.Files;

namespace Goosed.Documents;

/// <summary>Remembers what files meant; it is asked with their bytes, so it can't be stale.</summary>
internal sealed class DocumentCache<T>
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>What <paramref name="read"/> makes of the file, which must depend on nothing else.</summary>
    public Loaded<T>? Read(InfraFile file, Func<InfraFile, List<DocumentFault>, Loaded<T>?> read, List<DocumentFault> faults)
    {
        if (file.Fault is not null)
        {
            _entries.Remove(file.Path);
            return read(file, faults);
        }

        if (!_entries.TryGetValue(file.Path, out var entry) || !entry.Content.AsSpan().SequenceEqual(file.Content))
        {
            var found = new List<DocumentFault>();
            entry = _entries[file.Path] = new Entry(file.Content, read(file, found), found);
        }

        faults.AddRange(entry.Faults);
        return entry.Document;
    }

    /// <summary>Drops the files that are not among these.</summary>
    public void Forget(IEnumerable<string> present)
    {
        var kept = present.ToHashSet(StringComparer.Ordinal);
        foreach (var path in _entries.Keys.Where(path => !kept.Contains(path)).ToList())
        {
            _entries.Remove(path);
        }
    }

    private sealed record Entry(byte[] Content, Loaded<T>? Document, List<DocumentFault> Faults);
}
