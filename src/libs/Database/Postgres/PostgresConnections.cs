using Goosed.Core;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>The connections to one database: pooled, handed out in turn, and an outage told once.</summary>
internal sealed partial class PostgresConnections : IAsyncDisposable
{
    // While it is away every caller would wait for the same time-out; for this long they are told at once.
    private static readonly TimeSpan s_recent = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource _pooled;
    private readonly NpgsqlDataSource _alone;
    private readonly SemaphoreSlim _free;
    private readonly ILogger _logger;
    private volatile Outage? _outage;

    public PostgresConnections(PostgresDsn dsn, ILogger logger)
    {
        _pooled = new NpgsqlDataSourceBuilder(dsn.ConnectionString).Build();
        _alone = new NpgsqlDataSourceBuilder(dsn.Alone).Build();
        _free = new(dsn.Connections);
        _logger = logger;
    }

    /// <summary>A connection from the pool, as soon as one is free.</summary>
    /// <exception cref="BackendUnavailableException">There is none to be had.</exception>
    public async Task<Lease> OpenAsync(CancellationToken ct)
    {
        await _free.WaitAsync(ct);
        try
        {
            if (_outage is { } outage && TimeProvider.System.GetElapsedTime(outage.At) < s_recent)
            {
                throw new BackendUnavailableException(outage.Reason);
            }

            return new(await OpenAsync(_pooled, ct), _free);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public Task<NpgsqlConnection> OpenAloneAsync(CancellationToken ct) => OpenAsync(_alone, ct);

    /// <summary>Forgets the idle connections: the server that they led to is gone, or has just come back.</summary>
    public void Renew() => _pooled.Clear();

    public async ValueTask DisposeAsync()
    {
        await _pooled.DisposeAsync();
        await _alone.DisposeAsync();
        _free.Dispose();
    }

    private async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(ct);
            if (Interlocked.Exchange(ref _outage, null) is not null)
            {
                LogBack(_logger);
            }

            return connection;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var outage = new Outage($"it can't be reached: {Words(failure)}", TimeProvider.System.GetTimestamp());
            if (Interlocked.Exchange(ref _outage, outage) is null)
            {
                LogAway(_logger, outage.Reason);
            }

            throw new BackendUnavailableException(outage.Reason, failure);
        }
    }

    private static string Words(Exception failure) => failure switch
    {
        PostgresException server => server.MessageText,
        { InnerException: { } inner } when failure is NpgsqlException => $"{failure.Message} ({inner.Message})",
        _ => failure.Message,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away, {Reason}; it is tried again until it is back")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is reached again")]
    private static partial void LogBack(ILogger logger);

    private sealed record Outage(string Reason, long At);

    /// <summary>A connection and its place among those that may be open.</summary>
    public sealed class Lease(NpgsqlConnection connection, SemaphoreSlim free) : IAsyncDisposable
    {
        public NpgsqlConnection Open => connection;

        /// <summary>Undoes a transaction; one whose connection is lost is undone by the server.</summary>
        public async Task RollBackAsync(bool begun)
        {
            if (!begun)
            {
                return;
            }

            try
            {
                await using var rollback = new NpgsqlCommand("rollback", connection);
                await rollback.ExecuteNonQueryAsync();
            }
            catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException or IOException)
            {
                // Nothing is left to be undone by us.
            }
        }

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            free.Release();
        }
    }
}
