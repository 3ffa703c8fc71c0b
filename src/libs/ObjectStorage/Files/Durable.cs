using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Goosed.ObjectStorage.Files;

/// <summary>Makes the names in a directory last: a rename survives a power cut only once its directory is synced.</summary>
internal static partial class Durable
{
    private const int NoSuchEntry = 2; // ENOENT
    private const int Exists = 17; // EEXIST

    // O_CLOEXEC; O_RDONLY is 0.
    private static readonly int ReadOnly = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Waits until the disk has the names in a directory; one that is gone needs nothing.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            if (Marshal.GetLastPInvokeError() == NoSuchEntry)
            {
                return;
            }

            throw Failure("open", path);
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw Failure("sync", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>
    /// Gives a file a name that nothing has; false when something has it. <see cref="File.Move(string, string)"/> looks first and renames
    /// then, so that two at once may both succeed, and does for file systems without links.
    /// </summary>
    public static bool TryMove(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(from, to) == 0)
            {
                File.Delete(from);
                return true;
            }

            if (Marshal.GetLastPInvokeError() == Exists)
            {
                return false;
            }
        }

        try
        {
            File.Move(from, to);
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    private static IOException Failure(string verb, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot {verb} the directory {path}: {new Win32Exception(errno).Message}.", errno);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
