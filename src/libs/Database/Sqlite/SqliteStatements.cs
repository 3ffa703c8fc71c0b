using Dapper;

namespace Goosed.Database.Sqlite;

/// <summary>Statements on a connection to the embedded database, whose one writer needs no locks.</summary>
internal sealed class SqliteStatements(PreparedConnection connection) : IStatements
{
    public const string Newest = "select coalesce((select seq from sqlite_sequence where name = 'events'), 0)";

    public string SkipLocked => "";

    public bool HasOutbox => false;

    public string NewestEvent => Newest;

    public Task<DateTimeOffset> TimeAsync(DateTimeOffset own) => Task.FromResult(own);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters) =>
        (await For(sql).QueryAsync<T>(sql, parameters)).AsList();

    public Task<T?> FindAsync<T>(string sql, object? parameters) => For(sql).QueryFirstOrDefaultAsync<T>(sql, parameters);

    public async Task<IReadOnlyList<T?>> FindEachAsync<T>(string sql, IReadOnlyList<Guid> ids)
    {
        var rows = new List<T?>(ids.Count);
        foreach (var id in ids)
        {
            rows.Add(await FindAsync<T>(sql, new { id }));
        }

        return rows;
    }

    public Task<T?> FindLockedAsync<T>(string rowLock, string sql, object parameters) => FindAsync<T>(sql, parameters);

    public Task<int> ExecuteAsync(string sql, object? parameters) => For(sql).ExecuteAsync(sql, parameters);

    public Task SendAsync(string sql, object? parameters) => ExecuteAsync(sql, parameters);

    public async Task InsertEachAsync<T>(string insert, IReadOnlyList<T> rows)
    {
        var sql = $"{insert} values ({string.Join(", ", typeof(T).GetProperties().Select(property => $"@{property.Name}"))})";
        foreach (var row in rows)
        {
            await ExecuteAsync(sql, row);
        }
    }

    public Task<bool> TryClaimAsync(string name) => Task.FromResult(true);

    private PreparedConnection For(string sql)
    {
        connection.Expect(sql);
        return connection;
    }
}
