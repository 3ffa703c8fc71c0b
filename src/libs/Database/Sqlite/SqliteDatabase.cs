using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Goosed.Database.Sqlite;

/// <summary>The embedded database: one file in WAL mode, many readers, and one writer that groups transactions into commits.</summary>
public sealed class SqliteDatabase : IDatabase, IAsyncDisposable
{
    // A commit waits for the disk, so transactions that queue up meanwhile share the next one.
    private const int MaxGroup = 256;

    private readonly string _readOnly;
    private readonly TimeProvider _clock;
    private readonly ChangeLog? _log;
    private readonly ConcurrentBag<PreparedConnection> _readers = [];
    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly PreparedConnection _writer;
    private readonly Task _writing;

    /// <summary>Opens the file, creating and migrating it as needed.</summary>
    public SqliteDatabase(string path, TimeProvider clock, ChangeLog? log = null)
    {
        DapperTypes.Register();
        (_clock, _log) = (clock, log);
        _readOnly = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString();
        var writable = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        MakePrivate(path);
        SqliteMigrations.Apply(writable);
        _writer = Open(
            writable,
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma cache_size "
                + "= -16000; pragma wal_autocheckpoint = 4000;");

        // SQLite opens a file that can't be written for reading, and says so at the first write.
        if (raw.sqlite3_db_readonly(_writer.Handle, "main") != 0)
        {
            _writer.Dispose();
            throw new InvalidDataException($"{path} can't be written. Let the user that goosed runs as read and write it.");
        }

        _writing = Task.Factory.StartNew(WriteLoopAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap();
    }

    /// <summary>Told after each commit that wrote events.</summary>
    internal Action? EventsCommitted { get; set; }

    public async Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var connection = _readers.TryTake(out var pooled)
            ? pooled
            : Open(_readOnly, "pragma query_only = on; pragma busy_timeout = 5000; pragma cache_size = -4000;");
        try
        {
            return await read(new Session(new SqliteStatements(connection)));
        }
        finally
        {
            _readers.Add(connection);
        }
    }

    public async Task<T> WriteAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct)
    {
        var job = new Write<T>(write);
        await _queue.Writer.WriteAsync(job, ct);
        return await job.Completion;
    }

    public Task ProbeAsync(CancellationToken ct) => ReadAsync(session => session.FindAsync<long>("select 1"), ct);

    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete())
        {
            return;
        }

        await _writing;
        await _writer.DisposeAsync();
        while (_readers.TryTake(out var reader))
        {
            await reader.DisposeAsync();
        }
    }

    // Profiles hold password hashes. SQLite gives its other files the mode of this one.
    private static void MakePrivate(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            using var file = new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
        }
    }

    private static PreparedConnection Open(string connectionString, string pragmas)
    {
        var connection = new PreparedConnection(connectionString);
        connection.Open();
        Execute(connection, pragmas);
        return connection;
    }

    private static void Execute(PreparedConnection connection, string sql)
    {
        connection.Expect(sql);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task WriteLoopAsync()
    {
        var group = new List<Write>(MaxGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MaxGroup && _queue.Reader.TryRead(out var job))
            {
                group.Add(job);
            }

            await CommitAsync(group);
        }
    }

    private async Task CommitAsync(List<Write> group)
    {
        var hasEvents = false;
        try
        {
            Execute(_writer, "begin immediate");
            foreach (var job in group)
            {
                hasEvents |= await RunAsync(job, alone: group.Count == 1);
            }

            Execute(_writer, "commit");
        }
        catch (Exception broken)
        {
            Abandon();
            group.ForEach(job => job.Fail(broken));
            return;
        }

        foreach (var job in group)
        {
            job.Committed?.Invoke();
            job.Settle();
        }

        if (hasEvents)
        {
            EventsCommitted?.Invoke();
        }
    }

    // A delegate that throws loses its own writes and nobody else's.
    private async Task<bool> RunAsync(Write job, bool alone)
    {
        // What a transaction does belongs to the trace of whoever asked for it, and not to that of the first to ask for anything.
        Activity.Current = null;
        Activity.Current = job.Cause;
        var transaction = new Transaction(new SqliteStatements(_writer), _clock, _log);
        var savepoint = alone ? "" : "savepoint job";
        if (!alone)
        {
            Execute(_writer, savepoint);
        }

        if (await job.RunAsync(transaction))
        {
            if (!alone)
            {
                Execute(_writer, "release job");
            }

            job.Committed = transaction.Committed;
            return transaction.HasEvents;
        }

        Execute(_writer, alone ? "rollback; begin immediate" : "rollback to job; release job");
        return false;
    }

    private void Abandon()
    {
        try
        {
            Execute(_writer, "rollback");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back, as it does when the disk is full.
        }
    }

    private abstract class Write
    {
        /// <summary>The span that it was asked for in.</summary>
        public Activity? Cause { get; } = Activity.Current;

        /// <summary>What is told once it is durable.</summary>
        public Action? Committed { get; set; }

        /// <summary>Runs the delegate; false when it threw.</summary>
        public abstract Task<bool> RunAsync(Transaction transaction);

        /// <summary>Tells the caller what became of it, now that the rest of its group is durable.</summary>
        public abstract void Settle();

        public abstract void Fail(Exception reason);
    }

    private sealed class Write<T>(Func<Transaction, Task<T>> write) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Action? _settle;

        public Task<T> Completion => _done.Task;

        public override async Task<bool> RunAsync(Transaction transaction)
        {
            try
            {
                var result = await write(transaction);
                _settle = () => _done.TrySetResult(result);
                return true;
            }
            catch (Exception thrown)
            {
                _settle = () => _done.TrySetException(thrown);
                return false;
            }
        }

        public override void Settle() => _settle?.Invoke();

        public override void Fail(Exception reason) => _done.TrySetException(reason);
    }
}
