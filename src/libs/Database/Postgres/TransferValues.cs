using System.Globalization;
using Goosed.Core.Ids;
using NpgsqlTypes;

namespace Goosed.Database.Postgres;

/// <summary>The embedded database's texts and numbers as PostgreSQL's types.</summary>
internal static class TransferValues
{
    public static NpgsqlDbType TypeOf(string name) => name switch
    {
        "uuid" => NpgsqlDbType.Uuid,
        "jsonb" => NpgsqlDbType.Jsonb,
        "timestamp with time zone" or "timestamp without time zone" => NpgsqlDbType.TimestampTz,
        "boolean" => NpgsqlDbType.Boolean,
        "integer" => NpgsqlDbType.Integer,
        "bigint" => NpgsqlDbType.Bigint,
        "bytea" => NpgsqlDbType.Bytea,
        "text" or "character varying" => NpgsqlDbType.Text,
        _ => throw new TransferException($"The target has columns of type {name}, which this program does not know."),
    };

    public static object Of(NpgsqlDbType type, object value) => type switch
    {
        NpgsqlDbType.Uuid => Guid.Parse((string)value),
        NpgsqlDbType.Jsonb => PostgresText.OfJson((string)value),
        NpgsqlDbType.TimestampTz =>
            DapperTypes.TryParseTime((string)value, out var at)
                ? at.WholeMicroseconds().UtcDateTime
                : throw new TransferException($"'{value}' is no time."),
        NpgsqlDbType.Boolean => (long)value != 0,
        NpgsqlDbType.Integer => checked((int)(long)value),
        NpgsqlDbType.Bigint or NpgsqlDbType.Bytea => value,
        _ => PostgresText.Of((string)value),
    };

    /// <summary>One text for each value, however either engine spells it.</summary>
    public static string Text(NpgsqlDbType type, object? value) => value switch
    {
        null => "null",
        DateTime at => at.Ticks.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        string json when type == NpgsqlDbType.Jsonb => $"'{CanonicalJson.Of(json)}",
        string text => $"'{text}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
