using Goosed.Database;
using Goosed.Database.Postgres;
using Goosed.Database.Sqlite;
using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage.S3;
using Microsoft.Data.Sqlite;

namespace Goosed.Installations;

/// <summary>Which mark belongs to which database: the embedded one's lies in the data directory, that of a server with the objects.</summary>
internal static class InstallationSetup
{
    private const string Backup = "docs/how-to/backup.md";

    // Primary result codes of SQLite.
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    // What the start of an embedded installation makes beside the database.
    private static readonly string[] s_secrets = ["url-signing.key", "admin-token.sha256"];

    /// <summary>
    /// Opens the embedded database before anything else is made in its directory, brings it to this program's schema and checks it; gives what
    /// to log of it.
    /// </summary>
    /// <exception cref="SettingsException">It can't be used, or is not this installation's.</exception>
    public static Task<string?> PrepareEmbeddedAsync(DataDirectory directory, CancellationToken ct) => OnEmbeddedAsync(directory, check => check.RunAsync(ct));

    /// <summary>Does something with the embedded database of a directory.</summary>
    /// <exception cref="SettingsException">It can't be used.</exception>
    public static async Task<T> OnEmbeddedAsync<T>(DataDirectory directory, Func<InstallationCheck, Task<T>> act)
    {
        var file = directory.PathOf("goosed.db");
        try
        {
            await new EmbeddedFile(file).CheckLogAsync(await PlaceOf(directory).ReadAsync(CancellationToken.None));
            await using var database = new SqliteDatabase(file, TimeProvider.System);
            return await act(OfEmbedded(database, directory));
        }
        catch (InvalidDataException refused)
        {
            throw Unusable(refused.Message);
        }
        catch (SqliteException damaged) when (damaged.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw Unusable($"{file} is damaged, or no database ({damaged.Message.TrimEnd('.')}). Restore it from a backup ({Backup}).");
        }
        catch (SqliteException unusable)
        {
            throw Unusable($"{file} can't be used ({unusable.Message.TrimEnd('.')}). Let the user that goosed runs as read and write it and its directory.");
        }
    }

    /// <summary>The check of a server's database, with the bucket or the data directory.</summary>
    public static InstallationCheck OfServer(IDatabase database, PostgresDsn dsn, IInstallationPlace place) =>
        new(database, place, DatabaseSettings.DsnSetting, dsn.ToString(), "goosed accept-database");

    public static void AddInstallation(this IServiceCollection services, GoosedOptions options, Backends uses)
    {
        if (!uses.HasFlag(Backends.Database) || (options.DatabaseDsn is not null && !uses.HasFlag(Backends.Objects)))
        {
            return;
        }

        if (options.DatabaseDsn is null)
        {
            services.AddSingleton(provider => OfEmbedded(provider.GetRequiredService<SqliteDatabase>(), provider.GetRequiredService<DataDirectory>()));
        }
        else
        {
            services.AddSingleton<IInstallationPlace>(provider => options.Objects.Endpoint is null
                ? new DirectoryPlace(options.Data)
                : new BucketPlace(provider.GetRequiredService<S3ObjectStore>(), options.Objects.Bucket));
            services.AddSingleton(provider => OfServer(provider.GetRequiredService<PostgresDatabase>(), provider.GetRequiredService<PostgresDsn>(), provider.GetRequiredService<IInstallationPlace>()));
        }

        services.AddHostedService<InstallationWatch>();
    }

    private static InstallationCheck OfEmbedded(IDatabase database, DataDirectory directory)
    {
        var file = directory.PathOf("goosed.db");
        return new(
            database, PlaceOf(directory), GoosedOptions.DataSetting, file, $"goosed accept-database --data {directory.Root}", new EmbeddedFile(file));
    }

    private static DirectoryPlace PlaceOf(DataDirectory directory) => new(directory.Root, s_secrets);

    private static SettingsException Unusable(string reason) => new([new(GoosedOptions.DataSetting.Name, reason)]);
}
