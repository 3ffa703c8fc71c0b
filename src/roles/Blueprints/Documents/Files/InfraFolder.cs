using System.Security.Cryptography;
using System.Text;
using Goosed.Core.Blueprints;

namespace Goosed.Blueprints.Documents.Files;

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
        if (_read.TryGetValue(path, out var before))
        {
            return before;
        }

        var location = Path.Join(_root, path);
        if (RealPath.Of(location) is not { } real || !IsInside(real))
        {
            return _read[path] = new InfraFile(path, [], LeadsOutside);
        }

        return File.Exists(real) ? _read[path] = InfraFile.Read(path, real) : null;
    }

    /// <summary>SHA-256 over the paths and contents of all files that were read.</summary>
    public string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in _read.Values)
        {
            var head = $"{file.Path}\n{file.Content.Length}\n{file.Fault}\n";
            hash.AppendData(Encoding.UTF8.GetBytes(head));
            hash.AppendData(file.Content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Names with a dot before them are those of tools: .git, and ..data of a mounted ConfigMap, which links lead through.
    private IEnumerable<string> Below(string folder, string location)
    {
        if (RealPath.Of(location) is not { } real || !IsInside(real))
        {
            _faults.Add(new DocumentFault(folder, 0, LeadsOutside));
            return [];
        }

        if (!Directory.Exists(real))
        {
            return [];
        }

        if (!_walked.TryAdd(real, folder))
        {
            _faults.Add(new DocumentFault(folder, 0, $"This is the folder '{_walked[real]}' once more; remove the symbolic link."));
            return [];
        }

        return Entries(folder, real).SelectMany(entry => Files($"{folder}/{entry.Name}", entry));
    }

    private IEnumerable<string> Files(string path, FileSystemInfo entry) => entry is DirectoryInfo ? Below(path, entry.FullName) : [path];

    private FileSystemInfo[] Entries(string folder, string location)
    {
        _ct.ThrowIfCancellationRequested();
        try
        {
            return [.. new DirectoryInfo(location).EnumerateFileSystemInfos().Where(entry => !entry.Name.StartsWith('.'))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _faults.Add(new DocumentFault(folder, 0, $"The folder can't be read: {fault.Message}"));
            return [];
        }
    }

    private bool IsInside(string real) => real == _root || real.StartsWith(Path.Join(_root, "/"), StringComparison.Ordinal);
}
