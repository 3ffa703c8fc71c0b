using System.Diagnostics;

namespace Goosed.Testing;

/// <summary>A small disk, in memory, that can be filled. Only root can make one, on Linux.</summary>
public sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<bool> s_canMount = new(() =>
    {
        using var directory = new TestDirectory();
        using var disk = Mount(directory.Path, 1);
        return disk is not null;
    });

    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    public static bool CanMount => s_canMount.Value;

    private string Filler => Path.Combine(_path, "filler");

    /// <summary>Mounts one over an empty directory; null where that is not allowed.</summary>
    public static SmallDisk? Mount(string path, int mebibytes) =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", path) ? new(path) : null;

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[1 << 20];
        for (var size = block.Length; size > 0;)
        {
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                // Full for this much; the last pages take less.
                size /= 2;
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose() => Run("umount", "--lazy", _path);

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
        process?.WaitForExit();
        return process?.ExitCode == 0;
    }
}
