using Goosed.Core.Installations;
using Goosed.Database.Sqlite;
using Goosed.Hosting.Settings;

namespace Goosed.Installations;

/// <summary>The file of the embedded database: whether it is the one that its log belongs to, and stays in its place.</summary>
internal sealed class EmbeddedFile(string path)
{
    private DateTime _written;
    private long _ticks;

    /// <summary>To be called before the database is opened, which writes the log into whatever file is there.</summary>
    /// <exception cref="SettingsException">The log belongs to another file.</exception>
    public async Task CheckLogAsync(InstallationMark? mark)
    {
        if (mark is not null && SqliteFile.HasLog(path) && await SqliteFile.ReadAsync(path) is { } record
            && (record.Id != mark.Id || record.Ticks < mark.FileTicks))
        {
            throw Unusable($"{path} is not the file that {path}-wal belongs to, but an older copy or another database. "
                + $"To go on with it, move {string.Join(" and ", SqliteFile.LogOf(path))} elsewhere first (docs/how-to/backup.md)");
        }
    }

    /// <summary>Where the clock stands in the file itself.</summary>
    /// <exception cref="SettingsException">It was removed or replaced while goosed runs.</exception>
    public async Task<long> LookAsync(Guid id)
    {
        if (!File.Exists(path))
        {
            throw Unusable($"{path} was removed while goosed was running; what it was told since is lost. Restore it from a backup (docs/how-to/backup.md)");
        }

        var written = File.GetLastWriteTimeUtc(path);
        if (written != _written && await SqliteFile.ReadAsync(path) is { } record)
        {
            if (record.Id != id || record.Ticks < _ticks)
            {
                throw Unusable($"{path} was replaced while goosed was running. Stop goosed before a database is restored (docs/how-to/backup.md)");
            }

            (_written, _ticks) = (written, record.Ticks);
        }

        return _ticks;
    }

    private static SettingsException Unusable(string reason) => new([new(GoosedOptions.DataSetting.Name, reason)]);
}
