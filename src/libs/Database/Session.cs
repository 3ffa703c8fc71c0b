using System.Data.Common;
using Dapper;

namespace Goosed.Database;

/// <summary>A connection that reads.</summary>
public class Session(DbConnection connection)
{
    internal async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await connection.QueryAsync<T>(sql, parameters)).AsList();

    internal Task<T?> FindAsync<T>(string sql, object? parameters = null) => connection.QueryFirstOrDefaultAsync<T>(sql, parameters);

    internal Task<int> ExecuteAsync(string sql, object? parameters = null) => connection.ExecuteAsync(sql, parameters);
}

/// <summary>A transaction: reads, writes, and events that commit with them.</summary>
public sealed class Transaction(DbConnection connection, TimeProvider clock) : Session(connection)
{
    /// <summary>The time of everything in this transaction.</summary>
    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    /// <summary>True once an event was written.</summary>
    internal bool HasEvents { get; set; }
}
