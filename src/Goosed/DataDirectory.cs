using System.Globalization;
using Goosed.Hosting.Settings;

namespace Goosed;

/// <summary>The data directory, held by this process alone until it ends, however it ends.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _holder;

    private DataDirectory(FileStream held, string holder) => (_lock, _holder) = (held, holder);

    /// <summary>Makes the directory if need be and takes it.</summary>
    public static DataDirectory Take(string path)
    {
        var holder = Path.Combine(path, "goosed.pid");
        try
        {
            Make(path);
            var held = new FileStream(Path.Combine(path, "goosed.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
            return new(held, holder);
        }
        catch (IOException) when (File.Exists(Path.Combine(path, "goosed.lock")))
        {
            throw Fault($"{path} is in use by another goosed (process {Holder(holder)}); stop that one, or give this one a data directory of its own.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Fault($"{path} can't be used: {fault.Message} Name a directory that this user can write to.");
        }
    }

    /// <summary>Path of something in it.</summary>
    public string PathOf(string name) => Path.Combine(Path.GetDirectoryName(_holder) ?? "", name);

    public void Dispose()
    {
        File.Delete(_holder);
        _lock.Dispose();
    }

    // What it holds is for this user alone: settings of machines, keys, hashes of tokens.
    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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
