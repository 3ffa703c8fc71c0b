using Microsoft.Data.Sqlite;

namespace Goosed.Bench.Engines;

/// <summary>The embedded database, beside files of SQLite's.</summary>
internal sealed class SqliteEngine(Workspace workspace) : IEngine
{
    public string Name => "SQLite";

    public int Writers => 1;

    public (double? Together, double? Alone) FactsBar => (0.3, null);

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public Task<Server> BareAsync(int machines)
    {
        if (!File.Exists(workspace.BareFile))
        {
            SqliteBare.Create(workspace.BareFile, machines);
        }

        return Task.FromResult(Server.Bare("sqlite", workspace.BareFile));
    }

    public Task<IRawUpserts> UpsertsAsync(IReadOnlyList<Guid> machines) => Task.FromResult<IRawUpserts>(new SqliteUpserts(workspace.UpsertFile, machines));

    public async Task<long> BehindAsync()
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(workspace.Data, "goosed.db")};Mode=ReadWrite;Pooling=false");
        await database.OpenAsync();
        await using var behind = database.CreateCommand();
        behind.CommandText = "select (select coalesce(max(number), 0) from events) - (select case count(*) when 2 then min(position) else 0 end from consumers)";
        return Convert.ToInt64(await behind.ExecuteScalarAsync(), null);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
