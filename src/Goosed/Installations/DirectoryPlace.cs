using Goosed.Core.Artifacts;
using Goosed.Core.Installations;
using Goosed.Hosting.Access;
using Goosed.ObjectStorage.Files;

namespace Goosed.Installations;

/// <summary>The data directory.</summary>
/// <param name="path">The directory.</param>
/// <param name="secrets">Names of the files with secrets that an installation makes there.</param>
internal sealed class DirectoryPlace(string path, params IReadOnlyList<string> secrets) : IInstallationPlace
{
    /// <summary>The file that the mark is.</summary>
    public const string FileName = "installation";

    private readonly string _file = Path.Combine(path, FileName);

    public string Name => path;

    public async Task<InstallationMark?> ReadAsync(CancellationToken ct) => File.Exists(_file) ? InstallationMark.Parse(await File.ReadAllTextAsync(_file, ct)) : null;

    public Task WriteAsync(InstallationMark mark, CancellationToken ct)
    {
        OwnerFile.Write(_file, mark.ToString());
        return Task.CompletedTask;
    }

    public async Task<string?> LeftAsync(CancellationToken ct)
    {
        var objects = FileObjectStore.OpenForReading(Path.Combine(path, "objects"), TimeProvider.System);
        List<string> left = [.. secrets.Where(name => File.Exists(Path.Combine(path, name)))];
        if (await objects.ListAsync(Artifact.KeyPrefix, ct).AnyAsync(ct))
        {
            left.Add("artifacts");
        }

        return left.Count == 0 ? null : string.Join(" and ", left);
    }
}
