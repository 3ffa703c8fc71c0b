using System.Data;
using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Goosed.Core.Json;
using Goosed.Core.Machines;

namespace Goosed.Database;

/// <summary>
/// How values of the domain are read from columns of either engine, and written to SQLite's, which hold ids, times, MACs and JSON as text.
/// </summary>
internal static class DapperTypes
{
    /// <summary>Fixed width, so that text sorts as time does.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static int s_done;

    public static void Register()
    {
        if (Interlocked.Exchange(ref s_done, 1) == 1)
        {
            return;
        }

        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new Handler<Guid>(id => id.ToString("D"), value => value is Guid id ? id : Guid.Parse((string)value)));
        SqlMapper.AddTypeHandler(
            new Handler<DateTimeOffset>(Format, value => value is DateTime at ? new(at, TimeSpan.Zero) : ParseTime((string)value)));
        SqlMapper.AddTypeHandler(new Handler<MacAddress>(mac => mac.Key, value => MacAddress.Stored((string)value)));
        SqlMapper.AddTypeHandler(new Handler<JsonObject>(json => StoredJson.Text(json), value => StoredJson.Node((string)value)?.AsObject() ?? []));
        SqlMapper.AddTypeHandler(new Handler<JsonText>(json => json.Text, value => new((string)value)));
    }

    public static string Format(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static bool TryParseTime(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private sealed class Handler<T>(Func<T, string> write, Func<object, T> read) : SqlMapper.TypeHandler<T>
    {
        public override void SetValue(IDbDataParameter parameter, T? value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is null ? DBNull.Value : write(value);
        }

        public override T Parse(object value) => read(value);
    }
}
