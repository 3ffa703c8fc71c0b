using System.Globalization;
using Goosed.Hosting.Settings;

namespace Goosed;

/// <summary>The data directory, held by this process alone until it ends, however it ends.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // What flock tells of a lock that another process has: EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.
    private static readonly int[] s_lockedElsewhere = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;
    private readonly string _holder;

    private DataDirectory(FileStream held, string holder) => (_lock, _holder) = (held, holder);

    /// <summary>Makes the directory if need be, takes it, and makes it private.</summary>
    public static DataDirectory Take(string path)
    {
        var holder = Path.Combine(path, "goosed.pid");
        try
        {
            Make(path);
            var held = new FileStream(Path.Combine(path, "goosed.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
            MakePrivate(path);
            return new(held, holder);
        }
        catch (IOException taken) when (s_lockedElsewhere.Contains(taken.HResult))
        {
            throw Fault($"{path} is in use by another goosed (process {Holder(holder)}); stop that one, or give this one a data directory of its own.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Fault($"{path} can't be written: {fault.Message.TrimEnd('.')}. Make it writable to this user, or name another directory.");
        }
    }

    /// <summary>Its own path.</summary>
    public string Root => Path.GetDirectoryName(_holder) ?? "";

    /// <summary>Path of something in it.</summary>
    public string PathOf(string name) => Path.Combine(Root, name);

    public void Dispose()
    {
        File.Delete(_holder);
        _lock.Dispose();
    }

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
    }

    // What it holds is for this user alone: settings of machines, keys, hashes of tokens. A directory that somebody else owns, such as a
    // mounted volume, stays as its owner made it.
    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Restrict(path, OwnerOnly);
        foreach (var file in Directory.EnumerateFiles(path))
        {
            Restrict(file, OwnerFile);
        }
    }

    private static void Restrict(string path, UnixFileMode most)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~most) != 0)
            {
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) & most);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // It is somebody else's.
        }
    }

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }

    private static SettingsException Fault(string reason) => new([new(GoosedOptions.DataSetting.Name, reason)]);
}
