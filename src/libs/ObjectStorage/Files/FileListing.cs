using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.Files;

/// <summary>Walks the stored files in the order of their keys.</summary>
internal static class FileListing
{
    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    public static IEnumerable<ObjectInfo> Under(string directory, string prefix) => Under(new DirectoryInfo(directory), "", prefix);

    private static IEnumerable<ObjectInfo> Under(DirectoryInfo directory, string path, string prefix)
    {
        foreach (var (name, entry) in Entries(directory, path).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo child && MayLeadTo(name, prefix))
            {
                foreach (var found in Under(child, name, prefix))
                {
                    yield return found;
                }
            }
            else if (name.StartsWith(prefix, StringComparison.Ordinal) && Describe(entry, name) is { } found)
            {
                yield return found;
            }
        }
    }

    private static ObjectInfo? Describe(FileSystemInfo entry, string name) =>
        entry is FileInfo { Exists: true } file && ObjectKey.TryParse(name, null, out var key)
            ? FileObject.Describe(key, file.Length, file.LastWriteTimeUtc)
            : null;

    // A directory sorts with its slash: that is where its keys belong among the others ('a-b' comes before 'a/b').
    private static (string Name, FileSystemInfo Entry)[] Entries(DirectoryInfo directory, string path)
    {
        try
        {
            return [.. directory.EnumerateFileSystemInfos("*", NoLinks).Select(e => (path + e.Name + (e is DirectoryInfo ? "/" : ""), e))];
        }
        catch (DirectoryNotFoundException)
        {
            // Its last object was deleted meanwhile.
            return [];
        }
    }

    private static bool MayLeadTo(string directory, string prefix) =>
        directory.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(directory, StringComparison.Ordinal);
}
