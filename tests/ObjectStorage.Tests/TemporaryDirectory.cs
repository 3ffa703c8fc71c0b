namespace Goosed.ObjectStorage.Tests;

/// <summary>A directory for one test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("goosed-objects-");

    public string Path => _directory.FullName;

    public string this[params string[] names] => System.IO.Path.Join([Path, .. names]);

    public void Dispose() => _directory.Delete(recursive: true);
}
