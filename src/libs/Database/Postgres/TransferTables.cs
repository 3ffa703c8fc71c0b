using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Goosed.Database.Postgres;

/// <summary>A table that both engines have.</summary>
/// <param name="Columns">Those of the embedded one, which the other has too, for a statement.</param>
/// <param name="Types">PostgreSQL's types of them.</param>
/// <param name="Serial">The column that PostgreSQL counts up, or null.</param>
internal sealed record TransferTable(string Name, string Columns, IReadOnlyList<NpgsqlDbType> Types, string? Serial);

/// <summary>Which tables and columns there are to move.</summary>
internal static class TransferTables
{
    /// <summary>The tables of the embedded database, each after those that it refers to.</summary>
    public static async Task<IReadOnlyList<TransferTable>> ReadAsync(SqliteConnection from, NpgsqlConnection to, CancellationToken ct)
    {
        var types = await TypesAsync(to, ct);
        var names = await RowsAsync(
            from,
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> 'SchemaVersions' order by name",
            ct);
        var tables = new List<TransferTable>();
        foreach (var name in await InOrderAsync(from, names, ct))
        {
            var columns = await RowsAsync(from, $"select name from pragma_table_info('{name}') order by cid", ct);
            if (columns.FirstOrDefault(column => !types.ContainsKey((name, column))) is { } unknown)
            {
                throw new TransferException(
                    $"{name}.{unknown} of the embedded database is not in the target. Take the version of goosed that wrote the data "
                        + "directory.");
            }

            var serial = types.FirstOrDefault(type => type.Key.Table == name && type.Value.Serial).Key.Column;
            tables.Add(new(name, string.Join(", ", columns), [.. columns.Select(column => types[(name, column)].Type)], serial));
        }

        return tables;
    }

    private static async Task<IReadOnlyList<string>> InOrderAsync(SqliteConnection from, IReadOnlyList<string> names, CancellationToken ct)
    {
        var ordered = new List<string>();
        async Task AddAsync(string name)
        {
            if (ordered.Contains(name))
            {
                return;
            }

            foreach (var other in (await RowsAsync(from, $"select distinct \"table\" from pragma_foreign_key_list('{name}')", ct)).Where(
                other => other != name))
            {
                await AddAsync(other);
            }

            ordered.Add(name);
        }

        foreach (var name in names)
        {
            await AddAsync(name);
        }

        return ordered;
    }

    private static async Task<Dictionary<(string Table, string Column), (NpgsqlDbType Type, bool Serial)>> TypesAsync(
        NpgsqlConnection to, CancellationToken ct)
    {
        const string sql = "select table_name, column_name, data_type, coalesce(column_default, '') from information_schema.columns where "
            + "table_schema = current_schema()";
        var types = new Dictionary<(string, string), (NpgsqlDbType, bool)>();
        await using var command = new NpgsqlCommand(sql, to);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            types.Add(
                (rows.GetString(0), rows.GetString(1)),
                (TransferValues.TypeOf(rows.GetString(2)), rows.GetString(3).StartsWith("nextval(", StringComparison.Ordinal)));
        }

        return types;
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(SqliteConnection from, string sql, CancellationToken ct)
    {
        await using var command = new SqliteCommand(sql, from);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
