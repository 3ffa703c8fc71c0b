using System.Data.Common;
using Dapper;
using Goosed.Database.Sqlite;

namespace Goosed.Database;

/// <summary>A connection that reads.</summary>
public class Session(DbConnection connection)
{
    internal async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await For(sql).QueryAsync<T>(sql, parameters)).AsList();

    internal Task<T?> FindAsync<T>(string sql, object? parameters = null) => For(sql).QueryFirstOrDefaultAsync<T>(sql, parameters);

    internal Task<int> ExecuteAsync(string sql, object? parameters = null) => For(sql).ExecuteAsync(sql, parameters);

    private DbConnection For(string sql)
    {
        (connection as PreparedConnection)?.Expect(sql);
        return connection;
    }
}

/// <summary>A transaction: reads, writes, and events that commit with them.</summary>
public sealed class Transaction(DbConnection connection, TimeProvider clock) : Session(connection)
{
    /// <summary>The time of everything in this transaction.</summary>
    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    /// <summary>True once an event was written.</summary>
    internal bool HasEvents { get; set; }

    /// <summary>What is told to telemetry once it is durable, and never when it is rolled back.</summary>
    internal Action? Committed { get; private set; }

    internal void AfterCommit(Action tell) => Committed += tell;
}
