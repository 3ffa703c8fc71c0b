using Goosed.Core.Events;
using Goosed.Database.Events;
using Goosed.Database.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Database.Tests.Sqlite;

/// <summary>A database file in a directory of its own.</summary>
internal sealed class TestedSqlite : ITestedDatabase
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("goosed-database-");
    private SqliteDatabase _database;
    private SqliteEventLog _log;

    public TestedSqlite() => (_database, _log) = Open(File);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero));

    public IDatabase Database => _database;

    public DeliveryLedger Ledger => new(_database, Clock);

    public IEventLog Log => _log;

    public string File => Path.Combine(_directory.FullName, "goosed.db");

    public Task PassAsync(TimeSpan time)
    {
        Clock.AdjustTime(Clock.GetUtcNow() + time);
        return Task.CompletedTask;
    }

    public async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        (_database, _log) = Open(File);
    }

    /// <summary>Goes on with a copy of the files as they are now, as after the process was killed.</summary>
    public async Task CrashAsync()
    {
        var copy = _directory.CreateSubdirectory("copy");
        foreach (var file in _directory.EnumerateFiles("goosed.db*").Where(file => file.Extension != ".db-shm"))
        {
            file.CopyTo(Path.Combine(copy.FullName, file.Name));
        }

        await _database.DisposeAsync();
        (_database, _log) = Open(Path.Combine(copy.FullName, "goosed.db"));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private (SqliteDatabase, SqliteEventLog) Open(string file)
    {
        var database = new SqliteDatabase(file, Clock);
        return (database, new(database));
    }
}
