using System.Security.Cryptography;
using Goosed.Core;
using Goosed.Database;
using Goosed.Database.Postgres;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage.Signing;

namespace Goosed;

/// <summary>Tries the database until it is reached, migrates it and fetches what processes share; calls are let in after that.</summary>
internal sealed partial class PostgresStart(PostgresDatabase database, SharedSigningKey key, StartFault fault, IHostApplicationLifetime lifetime, ILogger<PostgresStart> logger) : BackgroundService
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

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
            var applied = await database.MigrateAsync(ct);
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
            fault.Set(new(DatabaseSettings.DsnSetting.Name, refused.Message));
            lifetime.StopApplication();
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The database {Database} is ready; {Count} migrations were applied")]
    private static partial void LogReady(ILogger logger, PostgresDsn database, int count);
}

/// <summary>Why a process that had started must end: a setting proved unusable once what it names could be looked at.</summary>
internal sealed class StartFault
{
    private volatile SettingFault? _fault;

    public void Set(SettingFault fault) => _fault = fault;

    /// <exception cref="SettingsException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (_fault is { } fault)
        {
            throw new SettingsException([fault]);
        }
    }
}
