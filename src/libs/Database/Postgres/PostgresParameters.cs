using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Core.Machines;
using Npgsql;
using NpgsqlTypes;

namespace Goosed.Database.Postgres;

/// <summary>
/// Gives a statement its parameters in PostgreSQL's own types: the properties of an object, or the entries of a dictionary.
/// </summary>
internal static class PostgresParameters
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();

    public static void AddTo(NpgsqlParameterCollection collection, object? parameters)
    {
        if (parameters is IReadOnlyList<NpgsqlParameter> made)
        {
            foreach (var parameter in made)
            {
                collection.Add(parameter);
            }
        }
        else if (parameters is IReadOnlyDictionary<string, object> named)
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

    /// <summary>A parameter for each property of the rows, which holds the values of all rows.</summary>
    public static IReadOnlyList<NpgsqlParameter> Arrays<T>(IReadOnlyList<T> rows) =>
    [
        .. s_properties.GetOrAdd(typeof(T), type => type.GetProperties()).Select(property =>
            new NpgsqlParameter(property.Name, NpgsqlDbType.Array | TypeOf(property.PropertyType)) { Value = Values(property, rows) }),
    ];

    private static Array Values<T>(PropertyInfo property, IReadOnlyList<T> rows)
    {
        var values = Array.CreateInstance(Stored(property.PropertyType), rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            values.SetValue(ValueOf(property.GetValue(rows[i])), i);
        }

        return values;
    }

    // What Npgsql is handed for values of a type.
    private static Type Stored(Type declared) => TypeOf(declared) switch
    {
        NpgsqlDbType.Text or NpgsqlDbType.Jsonb => typeof(string),
        NpgsqlDbType.TimestampTz => typeof(DateTime?),
        _ => declared,
    };

    // A null has a type too: the server can't always tell it from the place.
    private static NpgsqlParameter Of(string name, object? value, Type declared) =>
        new(name, TypeOf(declared)) { Value = ValueOf(value) ?? DBNull.Value };

    private static object? ValueOf(object? value) => value switch
    {
        string text => PostgresText.Of(text),
        MacAddress mac => mac.Key,
        JsonText json => PostgresText.OfJson(json.Text),
        JsonObject json => PostgresText.OfJson(StoredJson.Text(json)),
        DateTimeOffset at => at.UtcDateTime,
        _ => value,
    };

    private static NpgsqlDbType TypeOf(Type declared) => (Nullable.GetUnderlyingType(declared) ?? declared) switch
    {
        var type when type == typeof(string) || type == typeof(MacAddress) => NpgsqlDbType.Text,
        var type when type == typeof(Guid) => NpgsqlDbType.Uuid,
        var type when type == typeof(Guid[]) => NpgsqlDbType.Uuid | NpgsqlDbType.Array,
        var type when type == typeof(DateTimeOffset) => NpgsqlDbType.TimestampTz,
        var type when type == typeof(JsonText) || type == typeof(JsonObject) => NpgsqlDbType.Jsonb,
        var type when type == typeof(bool) => NpgsqlDbType.Boolean,
        var type when type == typeof(int) => NpgsqlDbType.Integer,
        var type when type == typeof(long) => NpgsqlDbType.Bigint,
        var type when type == typeof(byte[]) => NpgsqlDbType.Bytea,
        var type => throw new NotSupportedException($"A parameter of type {type.Name} has no type in PostgreSQL yet."),
    };
}
