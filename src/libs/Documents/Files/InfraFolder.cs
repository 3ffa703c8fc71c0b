using System.Security.Cryptography;
using System.Text;
using Goosed.Core.Blueprints;

namespace Goosed.Documents.Files;

/// <summary>
/// An infra directory while it is read once: its real place is found first, so a link that is switched meanwhile changes nothing.
/// </summary>
internal sealed class InfraFolder
{
    private const string LeadsOutside =
        "This is a symbolic link that leads out of the infra directory or nowhere; put a copy in its place.";

    private readonly string _root;
    private readonly List<DocumentFault> _faults;
    private readonly CancellationToken _ct;
    private readonly SortedDictionary<string, InfraFile> _read = new(StringComparer.Ordinal);
    private readonly List<string> _unread = [];

    // Files found without a link on the way to them.
    private readonly Dictionary<string, string> _plain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _walked = new(StringComparer.Ordinal);

    private InfraFolder(string root, List<DocumentFault> faults, CancellationToken ct) => (_root, _faults, _ct) = (root, faults, ct);

    /// <summary>The directory, or null with a fault added when there is none.</summary>
    public static InfraFolder? Open(string path, List<DocumentFault> faults, CancellationToken ct)
    {
        if (RealPath.Of(path) is { } root && Directory.Exists(root))
        {
            return new InfraFolder(root, faults, ct);
        }

        var reason = $"There is no directory {path}; create it, or set INFRA_PATH to the one that holds the desired state.";
        faults.Add(new DocumentFault(".", 0, reason));
        return null;
    }

    /// <summary>The YAML and JSON files below a folder, in the order of their paths; a missing folder has none.</summary>
    public IReadOnlyList<string> Documents(string folder) =>
        [.. Below(folder, Path.Join(_root, folder)).Where(IsDocument).Order(StringComparer.Ordinal)];

    public static bool IsDocument(string path) => Path.GetExtension(path) is ".yaml" or ".yml" or ".json";

    /// <summary>Reads a file; null when there is none.</summary>
    public InfraFile? Read(string path)
    {
        _ct.ThrowIfCancellationRequested();
        if (!_read.TryGetValue(path, out var file) && Load(path) is { } loaded)
        {
            _read[path] = file = loaded;
        }

        return file;
    }

    /// <summary>SHA-256 over the paths and contents of all files that were read, and the paths of folders that could not be.</summary>
    public string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in _read.Values)
        {
            var length = file.Fault is null ? $"{file.Content.Length}" : "unread";
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\n{length}\n"));
            hash.AppendData(file.Content);
        }

        foreach (var path in _unread.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}/\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Names with a dot before them are those of tools: .git, and ..data of a mounted ConfigMap, which links lead through.
    private IEnumerable<string> Below(string folder, string location)
    {
        _ct.ThrowIfCancellationRequested();
        if (RealPath.Of(location) is not { } real || !IsInside(real))
        {
            return Unread(folder, LeadsOutside);
        }

        if (!Directory.Exists(real))
        {
            return [];
        }

        if (!_walked.TryAdd(real, folder))
        {
            return Unread(folder, $"This is the folder '{_walked[real]}' once more; remove the symbolic link.");
        }

        try
        {
            var entries = new DirectoryInfo(real).EnumerateFileSystemInfos().Where(entry => !entry.Name.StartsWith('.'));
            return entries.ToList().SelectMany(entry => Files($"{folder}/{entry.Name}", entry));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Unread(folder, $"The folder can't be read: {fault.Message}");
        }
    }

    private IEnumerable<string> Files(string path, FileSystemInfo entry)
    {
        if (entry is DirectoryInfo)
        {
            if (IsDocument(path))
            {
                _faults.Add(new DocumentFault(
                    path, 0, "This is a folder with the name of a document; rename it, or put the document in its place."));
            }

            return Below(path, entry.FullName);
        }

        if (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            _plain[path] = entry.FullName;
        }

        return [path];
    }

    private InfraFile? Load(string path)
    {
        if (_plain.TryGetValue(path, out var plain))
        {
            return InfraFile.Read(path, plain);
        }

        var location = Path.Join(_root, path);
        if (RealPath.Of(location) is not { } real || !IsInside(real))
        {
            return new InfraFile(path, [], LeadsOutside);
        }

        var isBroken = !File.Exists(real) && new FileInfo(location).LinkTarget is not null;
        return isBroken ? new InfraFile(path, [], LeadsOutside) : InfraFile.Read(path, real);
    }

    private IEnumerable<string> Unread(string folder, string reason)
    {
        _unread.Add(folder);
        _faults.Add(new DocumentFault(folder, 0, reason));
        return [];
    }

    private bool IsInside(string real) => real == _root || real.StartsWith(Path.Join(_root, "/"), StringComparison.Ordinal);
}
