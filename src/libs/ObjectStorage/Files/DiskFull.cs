namespace Goosed.ObjectStorage.Files;

/// <summary>Tells a full disk from other failures of a write.</summary>
internal static class DiskFull
{
    // The runtime passes errno on as HResult: ENOSPC, and EDQUOT of Linux and macOS. Windows: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL.
    private static readonly int[] Codes =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070027), unchecked((int)0x80070070)] : [28, 122, 69];

    public static bool Caused(IOException exception) => Codes.Contains(exception.HResult);
}
