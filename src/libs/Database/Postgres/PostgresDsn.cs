using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>
/// Where a PostgreSQL database is and how to sign in: read from a URL, or from Npgsql's keywords. It never prints a secret.
/// </summary>
public sealed class PostgresDsn
{
    private const int DefaultConnections = 30;

    private readonly NpgsqlConnectionStringBuilder _given;

    private PostgresDsn(NpgsqlConnectionStringBuilder given) => _given = given;

    /// <summary>The most connections that a process opens for its work.</summary>
    public int Connections => _given.MaxPoolSize;

    /// <summary>For the pool.</summary>
    internal string ConnectionString => _given.ConnectionString;

    /// <summary>For a connection that listens: not pooled, and asked from time to time whether it is still there.</summary>
    internal string Alone => With(copy => copy.KeepAlive = 10);

    /// <summary>For work that may take its time: no limits on waiting for locks or for answers.</summary>
    internal string Patient => With(copy =>
    {
        copy.CommandTimeout = 0;
        copy.Options = $"{copy.Options} -c lock_timeout=0 -c idle_in_transaction_session_timeout=0".Trim();
    });

    /// <summary>Reads a setting's value.</summary>
    /// <exception cref="FormatException">It can't be used; the message says what is wrong without telling the value.</exception>
    public static PostgresDsn Parse(string text)
    {
        var builder = IsUrl(text) ? PostgresUrl.Parse(text) : FromKeywords(text);
        if (string.IsNullOrEmpty(builder.Host))
        {
            throw new FormatException(
                "it names no host; write it as postgres://user:password@host:5432/database or as Host=…;Username=…;Password=…;Database=….");
        }

        Complete(builder);
        return new(builder);
    }

    /// <summary>Host and name of the database.</summary>
    public override string ToString() => $"{_given.Database ?? _given.Username} on {_given.Host}";

    private static bool IsUrl(string text) =>
        text.Contains("://", StringComparison.Ordinal) && !text.Split("://")[0].Contains('=', StringComparison.Ordinal);

    private static NpgsqlConnectionStringBuilder FromKeywords(string text)
    {
        try
        {
            return new(text);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new FormatException(
                "it is neither a URL (postgres://user:password@host:5432/database) nor Npgsql's keywords "
                    + "(Host=…;Username=…;Password=…;Database=…): "
                + "a keyword is not known, or its value can't be used.");
        }
    }

    // What was not said. A process that is stopped in the middle of a transaction must not hold its locks for long.
    private static void Complete(NpgsqlConnectionStringBuilder builder)
    {
        // What it was made from; it says of every keyword that it knows that it has it.
        var given = new DbConnectionStringBuilder { ConnectionString = builder.ConnectionString };
        void Default(string keyword, object value)
        {
            if (!given.ContainsKey(keyword))
            {
                builder[keyword] = Convert.ToString(value, CultureInfo.InvariantCulture);
            }
        }

        Default("Application Name", "goosed");
        Default("Maximum Pool Size", DefaultConnections);
        Default("Timeout", 5);
        Default("Command Timeout", 20);
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 2);
        Default("No Reset On Close", true);
        Default("Options", "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=10000");
        if (builder.Host?.Contains(',', StringComparison.Ordinal) == true)
        {
            Default("Target Session Attributes", "primary");
            Default("Host Recheck Seconds", 2);
        }
    }

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var copy = new NpgsqlConnectionStringBuilder(_given.ConnectionString) { Pooling = false };
        change(copy);
        return copy.ConnectionString;
    }
}
