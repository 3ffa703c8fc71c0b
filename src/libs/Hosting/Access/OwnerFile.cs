namespace Goosed.Hosting.Access;

/// <summary>Files that only their owner can read.</summary>
internal static class OwnerFile
{
    /// <summary>Writes a file that was never readable by anyone else, whole or not at all.</summary>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var draft = path + ".new";
        File.Delete(draft);
        using (var file = new StreamWriter(draft, options))
        {
            file.Write(text);
        }

        File.Move(draft, path, overwrite: true);
    }
}
