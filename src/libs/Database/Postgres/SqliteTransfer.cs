using System.Globalization;
using Goosed.Database.Events;
using Goosed.Database.Installations;
using Goosed.Database.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>What became of one table.</summary>
/// <param name="Digest">SHA-256 over its rows, the same on both sides.</param>
public sealed record MovedTable(string Name, long Rows, string Digest);

/// <summary>
/// Moves an embedded database to PostgreSQL: every row, in one transaction, proved by counts and digests of what was read back.
/// </summary>
public sealed class SqliteTransfer
{
    private readonly SqliteConnection _from;
    private readonly NpgsqlConnection _to;

    private SqliteTransfer(SqliteConnection from, NpgsqlConnection to) => (_from, _to) = (from, to);

    private Transaction Target => new(new PostgresStatements(_to, inTransaction: false), TimeProvider.System, log: null);

    /// <summary>Copies a database file that nobody writes to into an empty, migrated database.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dsn">The database.</param>
    /// <param name="secrets">What embedded installations keep in files and servers in the database, by name.</param>
    /// <param name="ct">Cuts it off; nothing has happened then.</param>
    /// <exception cref="TransferException">It is refused, or what was read back is not what was written; nothing has happened.</exception>
    public static async Task<IReadOnlyList<MovedTable>> RunAsync(
        string file, PostgresDsn dsn, IReadOnlyDictionary<string, byte[]> secrets, CancellationToken ct)
    {
        await using var from = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await from.OpenAsync(ct);
        await using var to = new NpgsqlConnection(dsn.Patient);
        await to.OpenAsync(ct);
        await using var transaction = await to.BeginTransactionAsync(ct);
        var moved = await new SqliteTransfer(from, to).CopyAsync(secrets, ct);
        await transaction.CommitAsync(ct);
        return moved;
    }

    private async Task<IReadOnlyList<MovedTable>> CopyAsync(IReadOnlyDictionary<string, byte[]> secrets, CancellationToken ct)
    {
        var tables = await TransferTables.ReadAsync(_from, _to, ct);
        await InstallationStore.ClearAsync(Target);
        foreach (var table in tables)
        {
            await ExecuteAsync($"lock table {table.Name} in exclusive mode", ct);
            if (await ScalarAsync($"select exists(select 1 from {table.Name})", ct) is true)
            {
                throw new TransferException(
                    $"The table {table.Name} of the target has rows already. Take an empty database, and start goosed on it only "
                        + "afterwards.");
            }
        }

        var moved = new List<MovedTable>();
        foreach (var table in tables)
        {
            moved.Add(await CopyAsync(table, ct));
        }

        await FinishAsync(tables, secrets, ct);
        return moved;
    }

    private async Task<MovedTable> CopyAsync(TransferTable table, CancellationToken ct)
    {
        var written = new RowDigests(table.Types);
        await using (var select = new SqliteCommand($"select {table.Columns} from {table.Name} order by rowid", _from))
        await using (var rows = await select.ExecuteReaderAsync(ct))
        await using (var copy = await _to.BeginBinaryImportAsync($"copy {table.Name}({table.Columns}) from stdin (format binary)", ct))
        {
            while (await rows.ReadAsync(ct))
            {
                object?[] values =
                [
                    .. table.Types.Select((type, column) => rows.IsDBNull(column) ? null : TransferValues.Of(type, rows.GetValue(column))),
                ];
                written.Add(column => values[column]);
                await copy.StartRowAsync(ct);
                foreach (var (column, value) in values.Index())
                {
                    await (value is null ? copy.WriteNullAsync(ct) : copy.WriteAsync(value, table.Types[column], ct));
                }
            }

            await copy.CompleteAsync(ct);
        }

        var stored = await ReadBackAsync(table, ct);
        return stored == written.Result
            ? new(table.Name, stored.Rows, stored.Digest)
            : throw new TransferException(
                $"The rows of {table.Name} that were read back are not those that were written ({written.Result.Rows} written, "
                    + $"{stored.Rows} read). Nothing was changed.");
    }

    private async Task<(long Rows, string Digest)> ReadBackAsync(TransferTable table, CancellationToken ct)
    {
        var digests = new RowDigests(table.Types);
        await using var select = new NpgsqlCommand($"select {table.Columns} from {table.Name}", _to);
        await using var rows = await select.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            digests.Add(column => rows.IsDBNull(column) ? null : rows.GetValue(column));
        }

        return digests.Result;
    }

    // Ids and numbers go on where they were.
    private async Task FinishAsync(IReadOnlyList<TransferTable> tables, IReadOnlyDictionary<string, byte[]> secrets, CancellationToken ct)
    {
        foreach (var table in tables.Where(table => table.Serial is not null))
        {
            await ExecuteAsync(
                $"select setval(pg_get_serial_sequence('{table.Name}', '{table.Serial}'), greatest((select max({table.Serial}) from "
                    + $"{table.Name}), 1))",
                ct);
        }

        await using var last = new SqliteCommand(SqliteStatements.Newest, _from);
        var target = Target;
        await InstallationStore.MovedAsync(target);
        await EventStore.ContinueAsync(target, Convert.ToInt64(await last.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture));
        foreach (var (name, value) in secrets)
        {
            await SecretStore.FindOrAddAsync(target, name, value);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, _to);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<object?> ScalarAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, _to);
        return await command.ExecuteScalarAsync(ct);
    }
}

/// <summary>A transfer was refused or failed; nothing has happened, and the message says why.</summary>
public sealed class TransferException(string message) : Exception(message);
