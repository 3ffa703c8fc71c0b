using System.Text;

namespace Goosed.Hosting.Access;

/// <summary>Files that only their owner can read.</summary>
public static class OwnerFile
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
        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
