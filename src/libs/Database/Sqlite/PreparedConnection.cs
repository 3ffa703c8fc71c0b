using System.Data;
using Microsoft.Data.Sqlite;

namespace Goosed.Database.Sqlite;

/// <summary>
/// A connection that keeps its statements prepared. Dapper makes a command for each call and Microsoft.Data.Sqlite prepares
/// for each command, which costs more than most of our statements take to run.
/// </summary>
internal sealed class PreparedConnection(string connectionString) : SqliteConnection(connectionString)
{
    // Lists with filters have a text for each combination.
    private const int MaxKept = 128;

    private readonly Dictionary<string, KeptCommand> _kept = new(StringComparer.Ordinal);
    private string? _expected;

    /// <summary>Says which text the next command will have.</summary>
    public void Expect(string sql) => _expected = sql;

    public override SqliteCommand CreateCommand()
    {
        if (_expected is not { } sql)
        {
            return base.CreateCommand();
        }

        _expected = null;
        return _kept.Remove(sql, out var kept) ? kept : new KeptCommand(this, sql);
    }

    private bool Keep(KeptCommand command, string sql) =>
        command.CommandText == sql && _kept.Count < MaxKept && _kept.TryAdd(sql, command);

    private sealed class KeptCommand : SqliteCommand
    {
        private readonly PreparedConnection _owner;
        private readonly string _sql;

        public KeptCommand(PreparedConnection owner, string sql)
            : base(sql, owner) => (_owner, _sql) = (owner, sql);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Parameters.Clear();
            }

            // Kept, it is handed out again with its statement; else it ends here.
            if (!disposing || _owner.State != ConnectionState.Open || !_owner.Keep(this, _sql))
            {
                base.Dispose(disposing);
            }
        }
    }
}
