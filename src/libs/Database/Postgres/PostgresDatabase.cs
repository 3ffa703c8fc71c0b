using System.Runtime.ExceptionServices;
using Goosed.Core;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>A PostgreSQL database: pooled connections, a transaction a write, run again when another one was in its way.</summary>
public sealed class PostgresDatabase : IDatabase, IAsyncDisposable
{
    private const int MostAttempts = 8;

    // Somebody who was faster once is seen at the second try; who is not seen then is no rival but a rule.
    private const int MostDuplicates = 3;
    private const int MostLosses = 3;

    private readonly PostgresConnections _connections;
    private readonly ChangeLog? _log;
    private readonly TimeProvider _clock;
    private volatile string? _notReady = "it was not reached since the start";

    public PostgresDatabase(PostgresDsn dsn, TimeProvider clock, ILogger<PostgresDatabase> logger, ChangeLog? log = null)
    {
        DapperTypes.Register();
        Dsn = dsn;
        (_clock, _log) = (clock, log);
        _connections = new(dsn, logger);
    }

    /// <summary>Where it is.</summary>
    public PostgresDsn Dsn { get; }

    /// <summary>Told after each commit that wrote events.</summary>
    internal Action? EventsCommitted { get; set; }

    /// <summary>The same, and nothing before calls are let in.</summary>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct) => MigrateAsync(null, ct);

    /// <summary>Brings the schema to this program's version, one process at a time, and lets calls in; gives the names of the migrations that ran.</summary>
    /// <exception cref="NewerDatabaseException">A newer goosed has been here.</exception>
    /// <exception cref="BackendUnavailableException">It can't be reached now.</exception>
    /// <param name="first">What is done with it before calls are let in.</param>
    /// <param name="ct">Cuts it off.</param>
    public async Task<IReadOnlyList<string>> MigrateAsync(Func<IDatabase, Task>? first, CancellationToken ct)
    {
        await using (await _connections.OpenAsync(ct))
        {
            // Reached: what goes wrong from here on is not the way to it.
        }

        try
        {
            var applied = await PostgresMigrations.ApplyAsync(Dsn, ct);
            if (first is not null)
            {
                await first(new Unguarded(this));
            }

            _notReady = null;
            return applied;
        }
        catch (Exception fault) when (PostgresFaults.Of(fault) == PostgresFault.Lost)
        {
            throw new BackendUnavailableException($"it was lost while it was migrated: {fault.Message}", fault);
        }
    }

    public Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken ct) => WhenReadyAsync(() => ReadOnceAsync(read, ct), ct);

    public Task<T> WriteAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct) => WhenReadyAsync(() => WriteOnceAsync(write, ct), ct);

    public async Task ProbeAsync(CancellationToken ct)
    {
        if (await ReadAsync(session => session.FindAsync<bool>("select pg_is_in_recovery()"), ct))
        {
            throw new BackendUnavailableException("the server is a standby, which takes no writes");
        }
    }

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    /// <summary>A connection of its own, outside the pool, for who listens on it.</summary>
    internal Task<NpgsqlConnection> ListenAsync(CancellationToken ct) => _connections.OpenAloneAsync(ct);

    private Task<T> WhenReadyAsync<T>(Func<Task<T>> attempt, CancellationToken ct) =>
        _notReady is { } reason ? Task.FromException<T>(new BackendUnavailableException(reason)) : AgainAsync(attempt, ct);

    private async Task<T> ReadOnceAsync<T>(Func<Session, Task<T>> read, CancellationToken ct)
    {
        await using var connection = await _connections.OpenAsync(ct);
        return await read(new Session(new PostgresStatements(connection.Open, inTransaction: false)));
    }

    private async Task<T> WriteOnceAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct)
    {
        await using var connection = await _connections.OpenAsync(ct);
        var statements = new PostgresStatements(connection.Open, inTransaction: true);
        var transaction = new Transaction(statements, _clock, _log);
        T result;
        try
        {
            result = await write(transaction);
            if (!statements.HasBegun)
            {
                await statements.FlushAsync();
            }
        }
        catch
        {
            await connection.RollBackAsync(statements.HasBegun);
            throw;
        }

        if (statements.HasBegun)
        {
            await CommitAsync(connection, statements);
        }

        transaction.Committed?.Invoke();
        if (transaction.HasEvents)
        {
            EventsCommitted?.Invoke();
        }

        return result;
    }

    private static async Task CommitAsync(PostgresConnections.Lease connection, PostgresStatements statements)
    {
        try
        {
            await statements.CommitAsync();
        }
        catch (PostgresException refused) when (
            PostgresFaults.Of(refused) != PostgresFault.Lost || PostgresStatements.WasBeforeCommit(refused))
        {
            await connection.RollBackAsync(begun: true);
            throw;
        }
        catch (Exception lost) when (PostgresFaults.Of(lost) == PostgresFault.Lost)
        {
            throw new OutcomeUnknownException("The connection to the database was lost while a change was committed.", lost);
        }
    }

    private async Task<T> AgainAsync<T>(Func<Task<T>> attempt, CancellationToken ct)
    {
        for (var made = 1; ; made++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception failure) when (
                failure is not (BackendUnavailableException or OutcomeUnknownException)
                    && PostgresFaults.Of(failure) is var fault and not PostgresFault.Own)
            {
                await PauseAsync(failure, fault, made, ct);
            }
        }
    }

    // Nothing was committed. Rivals that met once would meet again if they all waited for as long.
    private async Task PauseAsync(Exception failure, PostgresFault fault, int made, CancellationToken ct)
    {
        switch (fault)
        {
            case PostgresFault.Busy:
                throw new BackendUnavailableException($"it is busy: {failure.Message}", failure);
            case PostgresFault.Lost when made >= MostLosses:
                throw new BackendUnavailableException($"the connection to it was lost: {failure.Message}", failure);
            case PostgresFault.Lost:
                _connections.Renew();
                break;
            case PostgresFault.Duplicate when made >= MostDuplicates:
                ExceptionDispatchInfo.Throw(failure);
                break;
            case PostgresFault.Conflict when made >= MostAttempts:
                throw new BackendUnavailableException($"other changes were in the way {made} times: {failure.Message}", failure);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(made, 6))), TimeProvider.System, ct);
    }

    private sealed class Unguarded(PostgresDatabase database) : IDatabase
    {
        public Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken ct) => database.AgainAsync(() => database.ReadOnceAsync(read, ct), ct);

        public Task<T> WriteAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct) => database.AgainAsync(() => database.WriteOnceAsync(write, ct), ct);

        public Task ProbeAsync(CancellationToken ct) => database.ProbeAsync(ct);
    }
}
