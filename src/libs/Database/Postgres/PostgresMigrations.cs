using DbUp;
using DbUp.Engine;
using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>Brings a database to this program's schema.</summary>
internal static class PostgresMigrations
{
    private const string Folder = "Goosed.Database.Migrations.Postgres.";

    /// <summary>The migrations that it ran, none when all had been. Processes that start at once come one after the other.</summary>
    public static async Task<IReadOnlyList<string>> ApplyAsync(PostgresDsn dsn, CancellationToken ct)
    {
        await using var guard = new NpgsqlConnection(dsn.Patient);
        await guard.OpenAsync(ct);
        await using var held = await guard.BeginTransactionAsync(ct);
        await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('goosed migrations', 0))", guard))
        {
            await wait.ExecuteNonQueryAsync(ct);
        }

        return await Task.Run(() => Apply(dsn), ct);
    }

    private static IReadOnlyList<string> Apply(PostgresDsn dsn)
    {
        var upgrader = DeployChanges.To
            .PostgresqlDatabase(dsn.Patient)
            .WithScriptsEmbeddedInAssembly(typeof(PostgresMigrations).Assembly, name => name.StartsWith(Folder, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build();
        RefuseNewer(upgrader, dsn);
        var result = upgrader.PerformUpgrade();
        return result.Successful
            ? [.. result.Scripts.Select(script => Short(script.Name))]
            : throw new InvalidDataException(
                $"The database {dsn} could not be migrated by {Short(result.ErrorScript?.Name ?? "its first script")}: "
                    + $"{result.Error.Message}",
                result.Error);
    }

    // An older program on a newer schema would write rows that the newer one can't trust.
    private static void RefuseNewer(UpgradeEngine upgrader, PostgresDsn dsn)
    {
        var known = upgrader.GetDiscoveredScripts().Select(script => script.Name).ToHashSet();
        if (upgrader.GetExecutedScripts().LastOrDefault(name => !known.Contains(name)) is { } newer)
        {
            throw new NewerDatabaseException(
                $"The database {dsn} was written by a newer goosed (it has {Short(newer)}). Run that version, or restore a backup from "
                    + "before its upgrade.");
        }
    }

    private static string Short(string script) => script.Replace(Folder, "", StringComparison.Ordinal);
}
