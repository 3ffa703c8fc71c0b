using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>
/// Reads <c>postgres://user:password@host1:5432,host2/database?option=value</c>, the form that libpq and most tools take.
/// </summary>
internal static class PostgresUrl
{
    private const string Form = "write it as postgres://user:password@host:5432/database, with special characters percent-encoded.";

    // Npgsql's keywords for libpq's options; what has the same name, but for its underscores, needs no entry.
    private static readonly Dictionary<string, string> s_keywords = new(StringComparer.Ordinal)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["connect_timeout"] = "Timeout",
        ["user"] = "Username",
        ["dbname"] = "Database",
        ["host"] = "Host",
        ["port"] = "Port",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["options"] = "Options",
        ["application_name"] = "Application Name",
        ["fallback_application_name"] = "Application Name",
        ["target_session_attrs"] = "Target Session Attributes",
        ["load_balance_hosts"] = "Load Balance Hosts",
        ["channel_binding"] = "Channel Binding",
        ["krbsrvname"] = "Kerberos Service Name",
        ["keepalives"] = "TCP Keepalive",
        ["keepalives_idle"] = "TCP Keepalive Time",
        ["keepalives_interval"] = "TCP Keepalive Interval",
        ["client_encoding"] = "Client Encoding",
        ["search_path"] = "Search Path",
    };

    // Their words that Npgsql spells in another way.
    private static readonly Dictionary<string, string> s_values = new(StringComparer.Ordinal)
    {
        ["verify-ca"] = "VerifyCA",
        ["verify-full"] = "VerifyFull",
    };

    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var scheme = text[..text.IndexOf("://", StringComparison.Ordinal)];
        if (scheme is not ("postgres" or "postgresql"))
        {
            throw new FormatException($"its scheme '{scheme}' is not postgres; {Form}");
        }

        var (rest, query) = Split(text[(scheme.Length + 3)..], '?');
        var at = rest.LastIndexOf('@');
        var (hosts, database) = Split(rest[(at + 1)..], '/');
        var builder = new NpgsqlConnectionStringBuilder();
        if (at >= 0)
        {
            var (user, password) = Split(rest[..at], ':');
            Set(builder, "user", Decode(user));
            Set(builder, "password", Decode(password));
        }

        Set(builder, "host", string.Join(',', hosts.Split(',').Select(Host)));
        Set(builder, "dbname", Decode(database));
        foreach (var option in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(option, '=');
            Set(builder, Decode(name), Decode(value));
        }

        return builder;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string option, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        var keyword = s_keywords.GetValueOrDefault(option) ?? option.Replace('_', ' ');
        try
        {
            builder[keyword] = Value(option, value);
        }
        catch (Exception fault) when (
            fault is ArgumentException or FormatException or OverflowException or KeyNotFoundException or InvalidCastException)
        {
            throw new FormatException(builder.ContainsKey(keyword) || s_keywords.ContainsKey(option)
                ? $"its option {option} has a value that can't be used."
                : $"it has the option {option}, which is not known; take libpq's or Npgsql's names.");
        }
    }

    private static string Value(string option, string value) => option switch
    {
        "sslmode" => s_values.GetValueOrDefault(value, value),
        "keepalives" => value == "0" ? "false" : "true",
        "load_balance_hosts" => value == "random" ? "true" : "false",
        _ => value,
    };

    private static string Host(string host)
    {
        var decoded = Decode(host);
        return decoded.Contains(' ', StringComparison.Ordinal) || decoded.Contains(';', StringComparison.Ordinal)
            ? throw new FormatException($"a host in it can't be one; {Form}")
            : decoded;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private static (string Before, string After) Split(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "");
}
