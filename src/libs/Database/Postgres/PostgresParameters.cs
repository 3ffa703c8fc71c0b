using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Npgsql;
using NpgsqlTypes;

namespace Goosed.Database.Postgres;

/// <summary>Gives a statement its parameters in PostgreSQL's own types: the properties of an object, or the entries of a dictionary.</summary>
internal static class PostgresParameters
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();

    public static void AddTo(NpgsqlParameterCollection collection, object? parameters)
    {
        if (parameters is IReadOnlyDictionary<string, object> named)
        {
            foreach (var (name, value) in named)
            {
                collection.Add(Of(name, value, value.GetType()));
            }
        }
        else if (parameters is not null)
        {
            foreach (var property in s_properties.GetOrAdd(parameters.GetType(), type => type.GetProperties()))
            {
                collection.Add(Of(property.Name, property.GetValue(parameters), property.PropertyType));
            }
        }
    }

    // A null has a type too: the server can't always tell it from the place.
    private static NpgsqlParameter Of(string name, object? value, Type declared) => new(name, TypeOf(Nullable.GetUnderlyingType(declared) ?? declared))
    {
        Value = value switch
        {
            null => DBNull.Value,
            string text => PostgresText.Of(text),
            MacAddress mac => mac.ToString(),
            JsonText json => PostgresText.OfJson(json.Text),
            JsonObject json => PostgresText.OfJson(json.ToJsonString()),
            DateTimeOffset at => at.UtcDateTime,
            _ => value,
        },
    };

    private static NpgsqlDbType TypeOf(Type type) => type switch
    {
        _ when type == typeof(string) || type == typeof(MacAddress) => NpgsqlDbType.Text,
        _ when type == typeof(Guid) => NpgsqlDbType.Uuid,
        _ when type == typeof(DateTimeOffset) => NpgsqlDbType.TimestampTz,
        _ when type == typeof(JsonText) || type == typeof(JsonObject) => NpgsqlDbType.Jsonb,
        _ when type == typeof(bool) => NpgsqlDbType.Boolean,
        _ when type == typeof(int) => NpgsqlDbType.Integer,
        _ when type == typeof(long) => NpgsqlDbType.Bigint,
        _ when type == typeof(byte[]) => NpgsqlDbType.Bytea,
        _ => throw new NotSupportedException($"A parameter of type {type.Name} has no type in PostgreSQL yet."),
    };
}
