using DbUp;
using DbUp.Engine;
using Microsoft.Data.Sqlite;

namespace Goosed.Database.Sqlite;

/// <summary>Brings a database file to this program's schema.</summary>
internal static class SqliteMigrations
{
    private const string Folder = "Goosed.Database.Migrations.Sqlite.";

    public static void Apply(string connectionString)
    {
        var upgrader = DeployChanges.To
            .SqliteDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteMigrations).Assembly, name => name.StartsWith(Folder, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build();
        RefuseNewer(upgrader, connectionString);
        var result = upgrader.PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidDataException(
                $"The database could not be migrated by {result.ErrorScript?.Name ?? "its first script"}: {result.Error.Message}",
                result.Error);
        }
    }

    // An older program on a newer schema would write rows that the newer one can't trust.
    private static void RefuseNewer(UpgradeEngine upgrader, string connectionString)
    {
        var known = upgrader.GetDiscoveredScripts().Select(script => script.Name).ToHashSet();
        var newer = upgrader.GetExecutedScripts().Where(name => !known.Contains(name)).ToList();
        if (newer.Count > 0)
        {
            var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
            throw new InvalidDataException(
                $"{file} was written by a newer goosed (it has {newer[^1].Replace(Folder, "", StringComparison.Ordinal)}). Run that "
                    + "version, or restore a backup from before its upgrade.");
        }
    }
}
