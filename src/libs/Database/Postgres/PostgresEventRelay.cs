using Goosed.Core;
using Goosed.Database.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>Runs in every process: numbers events that were committed, and wakes readers when any process has numbered some.</summary>
public sealed partial class PostgresEventRelay(PostgresDatabase database, PostgresEventLog log, ILogger<PostgresEventRelay> logger)
    : BackgroundService
{
    // Finds the events of a process that was killed before it could number them.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            ForeverAsync(NumberAsync, "numbering events", stoppingToken), ForeverAsync(ListenAsync, "listening for events", stoppingToken));

    private async Task ForeverAsync(Func<CancellationToken, Task> work, string name, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await work(ct);
            }
            catch (BackendUnavailableException) when (!ct.IsCancellationRequested)
            {
                // The database tells of its outage itself, once.
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                LogInterrupted(logger, name, failure.Message);
            }

            await Task.Delay(s_look, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task NumberAsync(CancellationToken ct)
    {
        while (true)
        {
            var committed = log.Committed.Next;
            if (await log.NumberAsync(ct))
            {
                await Task.Delay(PostgresEventLog.Rest, TimeProvider.System, ct);
            }
            else
            {
                await Signal.WaitAsync(committed, s_look, ct);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await database.ListenAsync(ct);
        connection.Notification += (_, _) => log.Numbered.Give();
        await using (var listen = new NpgsqlCommand($"listen {EventStore.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(ct);
        }

        while (true)
        {
            await connection.WaitAsync(ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Interrupted while {Work} ({Reason}); it goes on")]
    private static partial void LogInterrupted(ILogger logger, string work, string reason);
}
