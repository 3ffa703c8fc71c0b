namespace Goosed.Documents.Files;

/// <summary>Where a path leads once every symbolic link in it is followed.</summary>
internal static class RealPath
{
    // As in Linux (ELOOP).
    private const int MaxLinks = 40;

    /// <summary>The path without links, or null when they lead in a circle; what is missing counts as no link.</summary>
    public static string? Of(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full) ?? "/";
        var rest = new Stack<string>(Parts(full[real.Length..]));
        for (var links = 0; rest.TryPop(out var name);)
        {
            var next = Path.GetFullPath(Path.Join(real, name));
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            real = Path.IsPathRooted(target) ? Path.GetPathRoot(target) ?? real : real;
            foreach (var part in Parts(target))
            {
                rest.Push(part);
            }
        }

        return real;
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
