using System.Security.Cryptography;
using Goosed.Core;
using Goosed.Database;
using Goosed.Database.Postgres;
using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Goosed.Installations;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.Signing;

namespace Goosed;

/// <summary>Tries the database until it is reached, migrates it and fetches what processes share; calls are let in after that.</summary>
internal sealed partial class PostgresStart(
    PostgresDatabase database, SharedSigningKey key, IEnumerable<IInstallationPlace> places, StartFault fault, ILogger<PostgresStart> logger) : BackgroundService
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    // How long the start waits for the object store, without which there is nothing to compare the database with.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(250); !await TryAsync(stoppingToken); pause = pause * 2 < s_longest ? pause * 2 : s_longest)
        {
            await Task.Delay(pause, TimeProvider.System, stoppingToken);
        }
    }

    private async Task<bool> TryAsync(CancellationToken ct)
    {
        try
        {
            var applied = await database.MigrateAsync(inside => CheckAsync(inside, ct), ct);
            key.Set(await database.WriteAsync(tx => SecretStore.FindOrAddAsync(tx, SharedSigningKey.Name, RandomNumberGenerator.GetBytes(SigningKey.Size)), ct));
            LogReady(logger, database.Dsn, applied.Count);
            return true;
        }
        catch (BackendUnavailableException)
        {
            // Told by the database itself, once.
            return false;
        }
        catch (Exception refused) when (refused is NewerDatabaseException or InvalidDataException)
        {
            fault.Stop(new([new(DatabaseSettings.DsnSetting.Name, refused.Message)]));
            return true;
        }
        catch (SettingsException foreign)
        {
            fault.Stop(foreign);
            return true;
        }
    }

    private async Task CheckAsync(IDatabase inside, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(s_patience);
        foreach (var place in places)
        {
            try
            {
                if (await InstallationSetup.OfServer(inside, database.Dsn, place).RunAsync(limit.Token) is { } restored)
                {
                    LogRestored(logger, restored);
                }
            }
            catch (Exception away) when (away is StoreUnavailableException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                // Machines need not wait for it: the watch compares the two once it can be reached.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The database {Database} is ready; {Count} migrations were applied")]
    private static partial void LogReady(ILogger logger, PostgresDsn database, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Restored}")]
    private static partial void LogRestored(ILogger logger, string restored);
}
