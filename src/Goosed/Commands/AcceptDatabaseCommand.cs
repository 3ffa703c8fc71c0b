using System.CommandLine;
using Goosed.Core;
using Goosed.Database;
using Goosed.Database.Postgres;
using Goosed.Hosting.Settings;
using Goosed.Installations;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goosed.Commands;

/// <summary><c>goosed accept-database</c>: makes a database that goosed refuses, as it is new or another one, that of the installation.</summary>
internal static class AcceptDatabaseCommand
{
    private const int NotDone = 1;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = $"The data directory [{GoosedOptions.DataSetting.Name}, default {GoosedOptions.DataSetting.Default}]" };
        var command = new Command("accept-database", "Give up the state of a database that was lost, and go on with the one that the settings name, new or not; nothing is installed until machines are released.") { data };
        command.SetAction((parsed, ct) => AcceptAsync(parsed.GetValue(data), ct));
        return command;
    }

    private static async Task<int> AcceptAsync(string? data, CancellationToken ct)
    {
        try
        {
            var reader = new SettingsReader(Environment.GetEnvironmentVariable, new Dictionary<string, string?> { ["--data"] = data });
            var (path, dsn, gateway) = (Path.GetFullPath(reader.Required(GoosedOptions.DataSetting)), reader.Text(DatabaseSettings.DsnSetting), ObjectSetup.OfGateway(ObjectSettings.Read(reader)));
            reader.ThrowIfFaulty();
            var (name, held) = dsn is null ? await OnEmbeddedAsync(path, ct) : await OnServerAsync(DatabaseSetup.Parse(dsn), gateway, path, ct);
            await Console.Out.WriteLineAsync(held is null
                ? $"{name} is the installation's database already; nothing was changed."
                : $"{name} is the installation's database now; machines that it would have installed are on hold ({held}), and so will be those of the "
                    + "desired state that it does not know.");
            return 0;
        }
        catch (SettingsException wrong)
        {
            return await SettingsFaults.PrintAsync(wrong);
        }
        catch (Exception fault) when (fault is BackendUnavailableException or StoreUnavailableException or NewerDatabaseException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"goosed: the database was not accepted: {fault.Message}");
            return NotDone;
        }
    }

    private static async Task<(string Name, int? Held)> OnEmbeddedAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(path, DirectoryPlace.FileName)) && !File.Exists(Path.Combine(path, "goosed.db")))
        {
            throw new SettingsException([new(GoosedOptions.DataSetting.Name, $"{path} holds no installation of goosed; name its data directory with --data.")]);
        }

        using var directory = DataDirectory.Take(path);
        return (directory.PathOf("goosed.db"), await InstallationSetup.OnEmbeddedAsync(directory, check => check.AcceptAsync(ct)));
    }

    private static async Task<(string Name, int? Held)> OnServerAsync(PostgresDsn dsn, S3Options? gateway, string path, CancellationToken ct)
    {
        await using var database = new PostgresDatabase(dsn, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
        await database.MigrateAsync(ct);
        if (gateway is null)
        {
            return ($"{dsn}", await InstallationSetup.OfServer(database, dsn, new DirectoryPlace(path)).AcceptAsync(ct));
        }

        using var store = new S3ObjectStore(gateway, TimeProvider.System);
        return ($"{dsn}", await InstallationSetup.OfServer(database, dsn, new BucketPlace(store, gateway.Bucket)).AcceptAsync(ct));
    }
}
