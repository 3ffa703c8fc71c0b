using System.Diagnostics;
using Goosed.Core.Artifacts;
using Goosed.ObjectStorage.Files;

namespace Goosed.ObjectStorage.Tests;

public sealed class DiskFullTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_write_without_room_is_told_from_other_failures()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is a device of Linux");
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);

        var failure = Assert.Throws<IOException>(() => RandomAccess.Write(full, [1], 0));

        Assert.True(DiskFull.Caused(failure));
        Assert.False(DiskFull.Caused(new FileNotFoundException()));
        Assert.False(DiskFull.Caused(new IOException("The client went away.")));
    }

    [Fact]
    public async Task A_full_disk_keeps_what_it_has_and_says_so()
    {
        using var root = new TemporaryDirectory();
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", root.Path),
            "a small disk to fill can only be mounted by root");
        try
        {
            var store = FileObjectStore.Open(root.Path, TimeProvider.System);
            var key = ObjectKey.Parse("a");
            await store.PutAsync(key, new MemoryStream([1, 2, 3]), null, Ct);

            await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(key, new MemoryStream(new byte[1 << 20]), null, Ct));

            Assert.Equal(3, (await store.StatAsync(key, Ct))?.Length);
            Assert.Empty(Directory.EnumerateFileSystemEntries(root["incoming"]));
            Assert.IsType<PutResult.Stored>(await store.PutAsync(key, new MemoryStream(new byte[100_000]), null, Ct));
        }
        finally
        {
            await RunAsync("umount", root.Path);
        }
    }

    private static async Task<bool> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
        await (process?.WaitForExitAsync(CancellationToken.None) ?? Task.CompletedTask);
        return process?.ExitCode == 0;
    }
}
