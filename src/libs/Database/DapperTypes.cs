using System.Data;
using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Goosed.Core.Machines;

namespace Goosed.Database;

/// <summary>How the values of the domain are written in columns: ids, times, MACs and JSON as text.</summary>
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
        SqlMapper.AddTypeHandler(new Text<Guid>(id => id.ToString("D"), Guid.Parse));
        SqlMapper.AddTypeHandler(new Text<DateTimeOffset>(Format, ParseTime));
        SqlMapper.AddTypeHandler(new Text<MacAddress>(mac => mac.ToString(), text => MacAddress.Parse(text)));
        SqlMapper.AddTypeHandler(new Text<JsonObject>(json => json.ToJsonString(), text => JsonNode.Parse(text)?.AsObject() ?? []));
    }

    public static string Format(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private sealed class Text<T>(Func<T, string> write, Func<string, T> read) : SqlMapper.TypeHandler<T>
    {
        public override void SetValue(IDbDataParameter parameter, T? value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is null ? DBNull.Value : write(value);
        }

        public override T Parse(object value) => read((string)value);
    }
}
