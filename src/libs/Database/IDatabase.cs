namespace Goosed.Database;

/// <summary>The database: reads side by side, and writes of which each is one transaction.</summary>
public interface IDatabase
{
    /// <summary>Runs reads on one connection.</summary>
    Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken ct);

    /// <summary>
    /// Runs one transaction and returns once it is durable. An exception rolls it back, alone.
    /// The delegate awaits nothing but the session, as it may share a commit with others, and has no effect but by the session, as it
    /// is run again when another transaction was in its way. Its spans are in the caller's trace.
    /// </summary>
    Task<T> WriteAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct);

    /// <summary>Throws when the database can't be used now.</summary>
    Task ProbeAsync(CancellationToken ct);
}

/// <summary>Shorter forms.</summary>
public static class DatabaseExtensions
{
    public static Task WriteAsync(this IDatabase database, Func<Transaction, Task> write, CancellationToken ct) =>
        database.WriteAsync(async tx =>
        {
            await write(tx);
            return true;
        }, ct);
}
