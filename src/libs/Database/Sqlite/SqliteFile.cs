using Goosed.Core.Installations;
using Goosed.Database.Installations;
using Microsoft.Data.Sqlite;

namespace Goosed.Database.Sqlite;

/// <summary>The embedded database's file by itself, without the log of changes (<c>-wal</c>) that is kept beside it.</summary>
public static class SqliteFile
{
    /// <summary>The files beside it, which belong to it and to no other.</summary>
    public static IReadOnlyList<string> LogOf(string path) => [.. new[] { $"{path}-wal", $"{path}-shm" }.Where(File.Exists)];

    /// <summary>True when there are changes beside it that it does not hold itself.</summary>
    public static bool HasLog(string path) => new FileInfo($"{path}-wal") is { Exists: true, Length: > 0 };

    /// <summary>What it says of itself; null when that can't be told, as while its log is being written into it.</summary>
    public static async Task<InstallationRecord?> ReadAsync(string path)
    {
        DapperTypes.Register();
        var source = $"file:{Uri.EscapeDataString(path)}?immutable=1";
        try
        {
            await using var connection = new PreparedConnection(
                new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            return await InstallationStore.FindAsync(new(new SqliteStatements(connection)));
        }
        catch (SqliteException)
        {
            return null;
        }
    }
}
