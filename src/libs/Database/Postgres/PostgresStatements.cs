using Dapper;
using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>
/// Statements on one connection. What nobody waits for is sent with the next statement that somebody does: a transaction takes as
/// many round trips as it has answers to look at, and its begin and commit none of their own.
/// </summary>
internal sealed class PostgresStatements(NpgsqlConnection connection, bool inTransaction) : IStatements
{
    private const string Commit = "commit";

    // A transaction of thousands of writes goes out in parts.
    private const int MostPending = 100;

    private readonly List<Pending> _pending = [];

    public string SkipLocked => " for no key update skip locked";

    public bool HasOutbox => true;

    public string NewestEvent => "select last from event_numbers";

    /// <summary>True once the server may have begun the transaction.</summary>
    public bool HasBegun { get; private set; }

    public async Task<DateTimeOffset> TimeAsync(DateTimeOffset own) =>
        new(await FindAsync<DateTime>("select now() at time zone 'utc'", null), TimeSpan.Zero);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters)
    {
        await using var batch = Batch(out var passed);
        batch.BatchCommands.Add(Command(sql, parameters));
        await using var reader = await ReadAsync(batch, passed);
        return await RowsAsync<T>(reader);
    }

    public async Task<IReadOnlyList<T?>> FindEachAsync<T>(string sql, IReadOnlyList<Guid> ids)
    {
        await using var batch = Batch(out var passed);
        var each = sql.Replace("@id", "each.id", StringComparison.Ordinal);
        // The inner select hides from the planner how many there are; it would make a new plan each time.
        batch.BatchCommands.Add(
            Command(
                $"select each.place, found.* from unnest((select @ids)) with ordinality each(id, place) cross join lateral ({each}) found",
                new { ids = ids.ToArray() }));
        await using var reader = await ReadAsync(batch, passed);
        var read = reader.GetRowParser<T>(startIndex: 1);
        var rows = new T?[ids.Count];
        while (await reader.ReadAsync())
        {
            rows[reader.GetInt64(0) - 1] = read(reader);
        }

        return rows;
    }

    public async Task<T?> FindAsync<T>(string sql, object? parameters) =>
        await QueryAsync<T>(sql, parameters) is [var first, ..] ? first : default;

    public Task<T?> FindLockedAsync<T>(string rowLock, string sql, object parameters)
    {
        // Two statements: one that waited for a lock would still see the other tables as they were when it began.
        if (inTransaction)
        {
            _pending.Add(new($"{rowLock} for no key update", parameters, HasRows: true));
        }

        return FindAsync<T>(sql, parameters);
    }

    public async Task<int> ExecuteAsync(string sql, object? parameters)
    {
        await using var batch = Batch(out _);
        batch.BatchCommands.Add(Command(sql, parameters));
        await batch.ExecuteNonQueryAsync();
        return batch.BatchCommands[^1].RecordsAffected;
    }

    public Task SendAsync(string sql, object? parameters)
    {
        if (_pending.Count >= MostPending)
        {
            return ExecuteAsync(sql, parameters);
        }

        _pending.Add(new(sql, parameters, HasRows: false));
        return Task.CompletedTask;
    }

    public Task InsertEachAsync<T>(string insert, IReadOnlyList<T> rows)
    {
        if (rows.Count == 0)
        {
            return Task.CompletedTask;
        }

        var arrays = PostgresParameters.Arrays(rows);
        return SendAsync($"{insert} select * from unnest({string.Join(", ", arrays.Select(array => $"@{array.ParameterName}"))})", arrays);
    }

    public Task<bool> TryClaimAsync(string name) =>
        FindAsync<bool>("select pg_try_advisory_xact_lock(hashtextextended(@name, 0))", new { name });

    /// <summary>Sends what is left, so that a connection that was lost long ago shows itself before the commit.</summary>
    public Task FlushAsync()
    {
        if (_pending is not [.., var last])
        {
            return Task.CompletedTask;
        }

        _pending.RemoveAt(_pending.Count - 1);
        return ExecuteAsync(last.Sql, last.Parameters);
    }

    /// <summary>Sends what is left and makes all of it durable.</summary>
    public Task CommitAsync() => ExecuteAsync(Commit, null);

    /// <summary>True when the server itself ended the session before it came to the commit.</summary>
    public static bool WasBeforeCommit(Exception lost) => lost is PostgresException { BatchCommand.CommandText: not Commit };

    // What is left to be sent, and how many results it gives that nobody reads.
    private NpgsqlBatch Batch(out int passed)
    {
        var batch = new NpgsqlBatch(connection);
        if (inTransaction && !HasBegun)
        {
            HasBegun = true;
            batch.BatchCommands.Add(new NpgsqlBatchCommand("begin isolation level read committed"));
        }

        passed = 0;
        foreach (var pending in _pending)
        {
            passed += pending.HasRows ? 1 : 0;
            batch.BatchCommands.Add(Command(pending.Sql, pending.Parameters));
        }

        _pending.Clear();
        return batch;
    }

    private static async Task<NpgsqlDataReader> ReadAsync(NpgsqlBatch batch, int passed)
    {
        var reader = await batch.ExecuteReaderAsync();
        for (; passed > 0; passed--)
        {
            await reader.NextResultAsync();
        }

        return reader;
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader)
    {
        var read = reader.GetRowParser(typeof(T));
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(Value<T>(read(reader)));
        }

        return rows;
    }

    private static NpgsqlBatchCommand Command(string sql, object? parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        PostgresParameters.AddTo(command.Parameters, parameters);
        return command;
    }

    // A column alone comes as the type that the server has for it.
    private static T Value<T>(object? value) => value switch
    {
        T same => same,
        null => default!,
        _ => (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), null),
    };

    private readonly record struct Pending(string Sql, object? Parameters, bool HasRows);
}
