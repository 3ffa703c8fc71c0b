using System.Runtime.InteropServices;

namespace Goosed;

/// <summary>Files that this process makes are for its user alone, whatever it was started with.</summary>
internal static partial class PrivateFiles
{
    // Octal 077: what the group and others may do.
    private const uint OthersBits = 0x3f;

    public static void Only()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(OthersBits);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
