using System.Diagnostics;
using Goosed.Core.Ids;

namespace Goosed.Database;

/// <summary>A connection that reads.</summary>
public class Session
{
    private readonly IStatements _statements;

    internal Session(IStatements statements) => _statements = statements;

    internal IStatements Statements => _statements;

    internal Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) => _statements.QueryAsync<T>(sql, parameters);

    internal Task<T?> FindAsync<T>(string sql, object? parameters = null) => _statements.FindAsync<T>(sql, parameters);

    /// <summary>
    /// Reads the row that a select by <c>@id</c> gives for each of the ids, in one round trip where there are any; null where it gives
    /// none.
    /// </summary>
    internal Task<IReadOnlyList<T?>> FindEachAsync<T>(string sql, IReadOnlyList<Guid> ids) => _statements.FindEachAsync<T>(sql, ids);

    /// <summary>Reads a row; in a transaction nobody else can change it until the end, so that what is decided from it holds.</summary>
    /// <param name="rowLock">The select that names the row to lock, without its locking clause.</param>
    /// <param name="sql">What is read.</param>
    /// <param name="parameters">Of both.</param>
    internal Task<T?> FindLockedAsync<T>(string rowLock, string sql, object parameters) =>
        _statements.FindLockedAsync<T>(rowLock, sql, parameters);
}

/// <summary>A transaction: reads, writes, and events that commit with them.</summary>
public sealed class Transaction : Session
{
    private readonly ChangeLog? _log;

    internal Transaction(IStatements statements, TimeProvider clock, ChangeLog? log)
        : base(statements) => (Now, _log) = (clock.GetUtcNow().WholeMicroseconds(), log);

    /// <summary>The time of everything in this transaction.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>True once an event was written.</summary>
    internal bool HasEvents { get; set; }

    /// <summary>What is told to telemetry once it is durable, and never when it is rolled back.</summary>
    internal Action? Committed { get; private set; }

    internal void AfterCommit(Action tell) => Committed += tell;

    /// <summary>Writes to the log once it is durable.</summary>
    internal void Log(Action<ChangeLog> line)
    {
        if (_log is not { } log)
        {
            return;
        }

        // In the trace of what did it: several transactions may be committed as one.
        var cause = Activity.Current;
        AfterCommit(() =>
        {
            var present = Activity.Current;
            Activity.Current = cause;
            line(log);
            Activity.Current = present;
        });
    }

    /// <summary>Makes this the only transaction with this name, in all processes, until its end; false when there is one already.</summary>
    public Task<bool> TryClaimAsync(string name) => Statements.TryClaimAsync(name);

    /// <summary>The number of rows that a write changed.</summary>
    internal Task<int> ExecuteAsync(string sql, object? parameters = null) => Statements.ExecuteAsync(sql, parameters);

    /// <summary>Inserts rows, given by properties in the order of the columns.</summary>
    internal Task InsertEachAsync<T>(string insert, IReadOnlyList<T> rows) => Statements.InsertEachAsync(insert, rows);

    /// <summary>A write of which nobody asks how many rows it changed.</summary>
    internal Task SendAsync(string sql, object? parameters = null) => Statements.SendAsync(sql, parameters);
}
