using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Goosed.Bench.Engines;

/// <summary>A file with a row a machine, and the point read of it with Dapper.</summary>
internal static class SqliteBare
{
    private const string Select = "select id, status from machines where mac = @mac";

    public static Task<int> RunAsync(int port, string file)
    {
        var connections = new ConcurrentBag<SqliteConnection>();
        return BareServer.RunAsync(port, async mac =>
        {
            var connection = connections.TryTake(out var kept) ? kept : Open(file);
            var row = await connection.QueryFirstOrDefaultAsync<BareServer.Row>(Select, new { mac });
            connections.Add(connection);
            return row;
        });
    }

    /// <summary>Makes the file, each row with a profile of its own.</summary>
    public static void Create(string file, int machines)
    {
        using var connection = Open(file);
        connection.Execute("pragma journal_mode = wal; create table machines(mac text primary key, id text not null, status text not null, profile text not null)");
        using var transaction = connection.BeginTransaction();
        for (var i = 0; i < machines; i++)
        {
            connection.Execute(
                "insert into machines(mac, id, status, profile) values (@mac, @id, 'success', @profile)",
                new { mac = Documents.Mac(i), id = Guid.CreateVersion7().ToString("D"), profile = Documents.Profile() },
                transaction);
        }

        transaction.Commit();
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        return connection;
    }
}
