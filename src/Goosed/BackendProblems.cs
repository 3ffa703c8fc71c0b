using Goosed.Core;
using Goosed.Database;
using Goosed.Hosting.Errors;
using Goosed.ObjectStorage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Goosed;

/// <summary>What exceptions of the backends mean to a caller.</summary>
internal static class BackendProblems
{
    // Primary result codes of SQLite.
    private const int Busy = 5;
    private const int IoError = 10;
    private const int Full = 13;

    public static ProblemHttpResult? OfDatabase(Exception exception, bool tellsWhere) => exception switch
    {
        BackendUnavailableException away => Problems.Unavailable(
            $"The database can't be used now{(tellsWhere ? $": {away.Message}" : "")}. Nothing was changed; try again."),
        OutcomeUnknownException => Problems.Of(StatusCodes.Status503ServiceUnavailable, "outcome-unknown", "It is not known if the change took effect",
            "The connection to the database was lost while the change was committed. It took effect as a whole or not at all; look, and make the call again."),
        ForeignCursorException => Problems.BadRequest("cursor is not one that this list gave; take next_cursor of the page before, or leave it out."),
        SqliteException { SqliteErrorCode: Full } => DiskFull("The data directory's disk is full."),
        SqliteException { SqliteErrorCode: IoError } => Problems.Unavailable("The database's disk reports an error. Nothing was changed; look at the disk and at the log."),
        SqliteException { SqliteErrorCode: Busy } => Problems.Unavailable("The database is busy. Nothing was changed; try again."),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => DiskFull("The database server's disk is full."),
        PostgresException { SqlState: PostgresErrorCodes.NumericValueOutOfRange } => Problems.Invalid("A number in the JSON is larger than the database can hold."),
        _ => null,
    };

    public static ProblemHttpResult? OfObjects(Exception exception, bool tellsWhere) => exception switch
    {
        StorageFullException full => DiskFull(tellsWhere ? full.Message : "The object store is full."),
        StoreUnavailableException away => Problems.Unavailable(
            tellsWhere ? away.Message : "The object store can't be used now; try again."),
        ObjectReplacedException replaced => Problems.Unavailable(replaced.Message),
        _ => null,
    };

    private static ProblemHttpResult DiskFull(string what) =>
        Problems.Of(StatusCodes.Status507InsufficientStorage, "disk-full", "The disk is full", $"{what} Nothing was changed; free some room and try again.");
}
