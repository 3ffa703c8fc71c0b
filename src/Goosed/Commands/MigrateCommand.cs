using System.CommandLine;
using Goosed.Core;
using Goosed.Database;
using Goosed.Database.Postgres;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goosed.Commands;

/// <summary><c>goosed migrate</c>: brings the database that DB_DSN names to this program's schema, and moves an embedded installation to it.</summary>
internal static class MigrateCommand
{
    private const int NotDone = 1;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var wait = new Option<int>("--wait") { Description = "Seconds to wait for a server that can't be reached yet.", DefaultValueFactory = _ => 30 };
        var from = new Option<string?>("--from-sqlite") { Description = "Data directory of an embedded installation that is stopped, to be moved into the database, which must be empty; with S3_ENDPOINT set, its objects into the bucket." };
        var command = new Command("migrate", "Bring the database that DB_DSN names to this program's schema. A start does the same; several at once do no harm.") { wait, from };
        command.SetAction((parsed, ct) => MigrateAsync(TimeSpan.FromSeconds(parsed.GetValue(wait)), parsed.GetValue(from), ct));
        return command;
    }

    private static async Task<int> MigrateAsync(TimeSpan wait, string? directory, CancellationToken ct)
    {
        try
        {
            var (dsn, gateway) = ReadSettings();
            await using var database = new PostgresDatabase(dsn, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
            using var source = directory is null ? null : EmbeddedInstallation.Take(directory);
            var applied = await ReachAsync(database, wait, ct);
            await Console.Out.WriteLineAsync(applied.Count == 0
                ? $"{database.Dsn}: nothing to do, its schema is this program's."
                : $"{database.Dsn}: applied {string.Join(", ", applied)}.");
            if (source is not null)
            {
                if (gateway is not null)
                {
                    await source.MoveObjectsAsync(gateway, Console.Out, ct);
                }

                await source.MoveRowsAsync(database.Dsn, Console.Out, ct);
            }

            return 0;
        }
        catch (SettingsException wrong)
        {
            return await SettingsFaults.PrintAsync(wrong);
        }
        catch (Exception refused) when (refused is NewerDatabaseException or InvalidDataException)
        {
            return await SettingsFaults.PrintAsync(new([new(DatabaseSettings.DsnSetting.Name, refused.Message)]));
        }
        catch (Exception fault) when (fault is BackendUnavailableException or TransferException or StoreUnavailableException or StorageFullException)
        {
            await Console.Error.WriteLineAsync($"goosed: {(directory is null ? "the database was not migrated" : "nothing was moved")}: {fault.Message}");
            return NotDone;
        }
    }

    private static (PostgresDsn Dsn, S3Options? Gateway) ReadSettings()
    {
        var reader = new SettingsReader(Environment.GetEnvironmentVariable, new Dictionary<string, string?>());
        var dsn = reader.Text(DatabaseSettings.DsnSetting)
            ?? reader.Fault(DatabaseSettings.DsnSetting, "it must name the database to migrate; the embedded one is migrated by goosed serve.", "");
        var objects = ObjectSettings.Read(reader);
        reader.ThrowIfFaulty();
        return (DatabaseSetup.Parse(dsn), ObjectSetup.OfGateway(objects));
    }

    private static async Task<IReadOnlyList<string>> ReachAsync(PostgresDatabase database, TimeSpan wait, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await database.MigrateAsync(ct);
            }
            catch (BackendUnavailableException) when (TimeProvider.System.GetElapsedTime(since) < wait)
            {
                await Task.Delay(s_pause, TimeProvider.System, ct);
            }
        }
    }
}
