using Npgsql;
using NpgsqlTypes;

namespace Goosed.Bench.Engines;

/// <summary>A table with a row a machine, and the point read of it with Npgsql, pooled and prepared.</summary>
internal static class PostgresBare
{
    private const string Select = "select id, status from machines where mac = $1";

    public static async Task<int> RunAsync(int port, string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        return await BareServer.RunAsync(port, async mac =>
        {
            await using var command = source.CreateCommand(Select);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mac });
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? new() { Id = reader.GetGuid(0).ToString("D"), Status = reader.GetString(1) } : null;
        });
    }

    /// <summary>Makes the table, each row with a profile of its own.</summary>
    public static async Task CreateAsync(string connection, int machines)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using (var create = source.CreateCommand("create table machines(mac text primary key, id uuid not null, status text not null, profile jsonb not null)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using var open = await source.OpenConnectionAsync();
        await using (var rows = await open.BeginBinaryImportAsync("copy machines(mac, id, status, profile) from stdin (format binary)"))
        {
            for (var i = 0; i < machines; i++)
            {
                await rows.StartRowAsync();
                await rows.WriteAsync(Documents.Mac(i));
                await rows.WriteAsync(Guid.CreateVersion7());
                await rows.WriteAsync("success");
                await rows.WriteAsync(Documents.Profile(), NpgsqlDbType.Jsonb);
            }

            await rows.CompleteAsync();
        }

        await using var analyze = new NpgsqlCommand("vacuum analyze machines", open);
        await analyze.ExecuteNonQueryAsync();
    }
}
