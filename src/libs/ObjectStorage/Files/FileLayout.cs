using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.Files;

/// <summary>
/// Where what lies: <c>objects/</c> holds each object under its key; no key leads to <c>incoming/</c>, the uploads on their way,
/// to <c>cut/</c>, what is kept of those that were cut off, and to <c>damaged/</c>.
/// Symbolic links below the root lead nowhere, so nothing outside of it can be read or changed.
/// </summary>
internal sealed class FileLayout(string root)
{
    private const FileAttributes Absent = (FileAttributes)(-1);

    public string Root { get; } = Path.GetFullPath(root);

    public string Objects => Path.Join(Root, "objects");

    public string Incoming => Path.Join(Root, "incoming");

    public string Damaged => Path.Join(Root, "damaged");

    /// <summary>Creates what is missing, and keeps what killed uploads left as far as it can be gone on from.</summary>
    public void Prepare(CutUploads cut)
    {
        Directory.CreateDirectory(Objects);
        cut.Prepare(Incoming);
        if (Directory.Exists(Incoming))
        {
            Directory.Delete(Incoming, recursive: true);
        }

        Directory.CreateDirectory(Incoming);
        Durable.SyncDirectory(Root);
    }

    /// <summary>A file for an upload; its name begins with the digest that is expected of it.</summary>
    public string NewIncomingPath(Sha256Digest? expected)
    {
        Directory.CreateDirectory(Incoming);
        return Path.Join(Incoming, $"{(expected is { } digest ? $"{digest}-" : "")}{Guid.NewGuid():N}.part");
    }

    public string PathOf(ObjectKey key) => Path.Join(Objects, key.ToString());

    /// <summary>The object's file, or null when there is none.</summary>
    public FileInfo? Find(ObjectKey key)
    {
        if (Walk(key).Any(step => step.Attributes == Absent || IsLink(step.Attributes) || step.IsLast == IsDirectory(step.Attributes)))
        {
            return null;
        }

        var file = new FileInfo(PathOf(key));
        return file.Exists ? file : null;
    }

    /// <summary>Why no object can be stored under the key, or null when one can.</summary>
    public string? Obstacle(ObjectKey key)
    {
        foreach (var (path, attributes, isLast) in Walk(key).TakeWhile(step => step.Attributes != Absent))
        {
            var name = Path.GetRelativePath(Objects, path);
            if (IsLink(attributes))
            {
                return $"'{name}' is a symbolic link in the store's directory, which are not followed; remove it.";
            }

            if (isLast && IsDirectory(attributes))
            {
                return $"There are objects under '{name}/'; as files they can't have one named '{name}' beside them. Choose another key.";
            }

            if (!isLast && !IsDirectory(attributes))
            {
                return $"There is an object '{name}'; as a file it can't have others under '{name}/' beside it. Choose another key.";
            }
        }

        return null;
    }

    /// <summary>The directories from the key's own up to <see cref="Objects"/>.</summary>
    public IEnumerable<string> DirectoriesOf(ObjectKey key)
    {
        for (var directory = Path.GetDirectoryName(PathOf(key)); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            yield return directory;
            if (directory == Objects)
            {
                yield break;
            }
        }
    }

    private IEnumerable<(string Path, FileAttributes Attributes, bool IsLast)> Walk(ObjectKey key)
    {
        var path = Objects;
        var segments = key.Segments;
        for (var i = 0; i < segments.Count; i++)
        {
            path = Path.Join(path, segments[i]);
            yield return (path, new FileInfo(path).Attributes, i == segments.Count - 1);
        }
    }

    private static bool IsLink(FileAttributes attributes) => attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool IsDirectory(FileAttributes attributes) => attributes.HasFlag(FileAttributes.Directory);
}
