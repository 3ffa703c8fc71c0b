using System.Net.Sockets;
using Npgsql;

namespace Goosed.Database.Postgres;

/// <summary>What an error of the server, or of the way to it, means for a transaction that was not yet committed.</summary>
internal enum PostgresFault
{
    /// <summary>It is the statement's own: running it again would fail again.</summary>
    Own,

    /// <summary>Another transaction was in the way; it is rolled back and can run again.</summary>
    Conflict,

    /// <summary>Somebody else was faster with a unique value; run again, it sees that row.</summary>
    Duplicate,

    /// <summary>The connection is gone, or the server is not ready for work.</summary>
    Lost,

    /// <summary>The server can't do it now: a lock or a resource that it waited for.</summary>
    Busy,
}

/// <summary>Reads errors.</summary>
internal static class PostgresFaults
{
    // The server's limit on idle transactions ended the session.
    private const string IdleInTransaction = "25P03";

    public static PostgresFault Of(Exception exception) => exception switch
    {
        PostgresException server => OfState(server.SqlState),
        NpgsqlException or SocketException or IOException or TimeoutException => PostgresFault.Lost,
        _ => PostgresFault.Own,
    };

    // Classes and codes of appendix A of PostgreSQL's manual.
    private static PostgresFault OfState(string state) => state switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => PostgresFault.Conflict,
        PostgresErrorCodes.UniqueViolation => PostgresFault.Duplicate,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.OutOfMemory => PostgresFault.Busy,
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.TooManyConnections or IdleInTransaction => PostgresFault.Lost,
        _ when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal) => PostgresFault.Lost,
        _ => PostgresFault.Own,
    };
}
