using Goosed.Hosting.Errors;
using Goosed.ObjectStorage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;

namespace Goosed;

/// <summary>What exceptions of the embedded backends mean to a caller.</summary>
internal static class BackendProblems
{
    // Primary result codes of SQLite.
    private const int Busy = 5;
    private const int IoError = 10;
    private const int Full = 13;

    public static ProblemHttpResult? OfDatabase(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Full } => DiskFull(),
        SqliteException { SqliteErrorCode: IoError } => Unavailable("The database's disk reports an error. Nothing was changed; look at the disk and at the log."),
        SqliteException { SqliteErrorCode: Busy } => Unavailable("The database is busy. Nothing was changed; try again."),
        _ => null,
    };

    public static ProblemHttpResult? OfObjects(Exception exception) => exception is StorageFullException ? DiskFull() : null;

    private static ProblemHttpResult DiskFull() =>
        Problems.Of(StatusCodes.Status507InsufficientStorage, "disk-full", "The disk is full", "The data directory's disk is full. Nothing was changed; free some room and try again.");

    private static ProblemHttpResult Unavailable(string detail) =>
        Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "A backend can't be used now", detail);
}
