namespace Goosed.Goosectl.Tests;

/// <summary>The checkout that the tests run from.</summary>
internal static class Repository
{
    private static readonly Lazy<string> s_root = new(() =>
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(directory, "Goosed.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
        }

        return directory;
    });

    public static string At(string path) => Path.Join(s_root.Value, path);
}
