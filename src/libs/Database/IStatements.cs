namespace Goosed.Database;

/// <summary>How an engine runs the stores' statements on one connection, and the few things that the engines say differently.</summary>
internal interface IStatements
{
    /// <summary>What a select adds that takes the rows for the transaction and leaves out those that another one has.</summary>
    string SkipLocked { get; }

    /// <summary>True when events wait in an outbox for their place in the log; else their insert gives it.</summary>
    bool HasOutbox { get; }

    /// <summary>Selects the number of the newest event.</summary>
    string NewestEvent { get; }

    /// <summary>The time that all processes on the database agree about: its server's; where one process has it, that one's own.</summary>
    Task<DateTimeOffset> TimeAsync(DateTimeOffset own);

    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters);

    Task<T?> FindAsync<T>(string sql, object? parameters);

    /// <summary>The row, or none, that <paramref name="sql"/> selects by <c>@id</c>, for each of the ids.</summary>
    Task<IReadOnlyList<T?>> FindEachAsync<T>(string sql, IReadOnlyList<Guid> ids);

    /// <summary>
    /// Runs <paramref name="rowLock"/>, where rows have locks, and then <paramref name="sql"/>, which sees what the lock waited for.
    /// </summary>
    Task<T?> FindLockedAsync<T>(string rowLock, string sql, object parameters);

    /// <summary>The number of rows that a write changed.</summary>
    Task<int> ExecuteAsync(string sql, object? parameters);

    /// <summary>Runs a write of which only the failure matters; it may travel with the next statement or with the commit.</summary>
    Task SendAsync(string sql, object? parameters);

    /// <summary>Inserts rows; like <see cref="SendAsync"/>, and in one statement where there is one for it.</summary>
    /// <param name="insert">Its beginning: <c>insert into facts(id, machine_id)</c>.</param>
    /// <param name="rows">Objects of one type, with a property for each column, in the same order.</param>
    Task InsertEachAsync<T>(string insert, IReadOnlyList<T> rows);

    /// <summary>Makes the transaction the only one with this name until its end; false when there is one.</summary>
    Task<bool> TryClaimAsync(string name);
}
