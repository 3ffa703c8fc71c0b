using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Core.Facts;
using Goosed.Core.Ids;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database.Events;
using Goosed.Database.Facts;
using Goosed.Database.Machines;
using Goosed.Database.Postgres;
using Goosed.Database.Runs;
using Goosed.Database.Tests.Sqlite;

namespace Goosed.Database.Tests.Postgres;

public sealed class SqliteTransferTests(SharedPostgres shared) : IAsyncDisposable
{
    private static readonly Author s_operator = new("operator", "10.0.0.1");

    private readonly TestedSqlite _embedded = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _embedded.DisposeAsync();

    [Fact]
    public async Task Every_row_is_moved_and_work_goes_on_where_it_was()
    {
        await using var target = await TestedPostgres.OpenAsync(shared.Server);
        var (machine, run) = await FillAsync();
        await _embedded.ReopenAsync();

        var moved = await SqliteTransfer.RunAsync(_embedded.File, Dsn(target), new Dictionary<string, byte[]> { ["key"] = [1, 2, 3] }, Ct);

        Assert.Equal(1, moved.Single(table => table.Name == "machines").Rows);
        Assert.Equal(2, moved.Single(table => table.Name == "facts").Rows);
        Assert.All(moved, table => Assert.Equal(64, table.Digest.Length));
        var read = await target.Database.ReadAsync(session => MachineStore.FindAsync(session, machine.Id), Ct);
        Assert.Equal(machine.Macs, read?.Macs);
        Assert.Equal(run.Id, (await target.Database.ReadAsync(session => RunStore.RunningAsync(session, machine.Id), Ct))?.Id);
        Assert.Equal(await _embedded.Log.ReadAsync(0, 100, Ct), await target.LiveLog.ReadAsync(0, 100, Ct));
        Assert.Equal(await TimelineAsync(_embedded.Database, run.Id), await TimelineAsync(target.Database, run.Id));
        Assert.Equal([1, 2, 3], await target.Database.WriteAsync(tx => SecretStore.FindOrAddAsync(tx, "key", [9]), Ct));

        var newest = await target.LiveLog.NewestAsync(Ct);
        Assert.Equal(await _embedded.Log.NewestAsync(Ct), newest);
        await target.Database.WriteAsync(async tx =>
        {
            await EventStore.AppendAsync(tx, Subjects.Test, "{}");
            await TimelineStore.AppendAsync(tx, run.Id, TimelineKinds.Facts, "after the move");
            await AuditStore.AppendAsync(tx, s_operator, "moved", "thing/1");
        }, Ct);
        Assert.Equal(newest + 1, await target.Log.NewestAsync(Ct));
        Assert.Equal("after the move", (await target.Database.ReadAsync(session => TimelineStore.ListAsync(session, run.Id), Ct))[^1].Detail);
    }

    [Fact]
    public async Task A_target_that_has_rows_is_refused_and_left_alone()
    {
        await using var target = await TestedPostgres.OpenAsync(shared.Server);
        await FillAsync();
        await target.Database.WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = MacAddress.Parse("525400000001") }), Ct);

        var refused = await Assert.ThrowsAsync<TransferException>(() => SqliteTransfer.RunAsync(_embedded.File, Dsn(target), new Dictionary<string, byte[]>(), Ct));

        Assert.StartsWith("The table unknown_boots of the target has rows already.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["0"], await shared.Server.QueryAsync(target.Name, "select count(*) from machines"));
    }

    [Fact]
    public async Task A_row_that_can_not_be_moved_leaves_nothing_of_the_others()
    {
        await using var target = await TestedPostgres.OpenAsync(shared.Server);
        await FillAsync();
        await _embedded.Database.WriteAsync(tx => tx.ExecuteAsync("update runs set started_at = 'yesterday'"), Ct);

        await Assert.ThrowsAsync<TransferException>(() => SqliteTransfer.RunAsync(_embedded.File, Dsn(target), new Dictionary<string, byte[]>(), Ct));

        Assert.Equal(["0"], await shared.Server.QueryAsync(target.Name, "select count(*) from machines"));
    }

    [Theory]
    [InlineData("""{"b":[1.50,true,null],"a":"x"}""", """{ "a": "x", "b": [1.5, true, null] }""")]
    [InlineData("""{"n":1e2,"n2":-0.0010}""", """{"n2":-1E-3,"n":100}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    public void One_value_has_one_text(string one, string other) => Assert.Equal(CanonicalJson.Of(one), CanonicalJson.Of(other));

    [Theory]
    [InlineData("[1]", "[10]")]
    [InlineData("[1,2]", "[12]")]
    [InlineData("""["a","b"]""", """["ab"]""")]
    [InlineData("""[null]""", """["null"]""")]
    [InlineData("""[1]""", """["1"]""")]
    [InlineData("[-1]", "[1]")]
    public void Two_values_have_two_texts(string one, string other) => Assert.NotEqual(CanonicalJson.Of(one), CanonicalJson.Of(other));

    private PostgresDsn Dsn(TestedPostgres target) => PostgresDsn.Parse(shared.Server.Url(target.Name));

    private static Task<IReadOnlyList<TimelineEntry>> TimelineAsync(IDatabase database, Guid runId) => database.ReadAsync(session => TimelineStore.ListAsync(session, runId), Ct);

    private async Task<(Machine, Run)> FillAsync()
    {
        var now = _embedded.Clock.GetUtcNow();
        MacAddress[] macs = [MacAddress.Parse("525400000001"), MacAddress.Parse("525400000002")];
        var machine = new Machine { Id = Uuid7.New(now), Mac = macs[0], Macs = macs, Serial = "S é", Profile = new JsonObject { ["zone"] = 1.50, ["a"] = new JsonArray(1, null) }, CreatedAt = now, UpdatedAt = now };
        var run = await _embedded.Database.WriteAsync(async tx =>
        {
            await MachineJournal.AddAsync(tx, machine, s_operator);
            var started = await RunJournal.StartFirstAsync(tx, machine, (tx.Now, "a test"), (_, _) => null, s_operator);
            var token = TokenValue.New();
            await TokenStore.IssueAsync(tx, token, TokenPurpose.Render, machine.Id, started.Id);
            await FactStore.AddOnceAsync(tx, new Fact { Id = Uuid7.New(now), MachineId = machine.Id, Snapshot = """{"z":"\u0000","a":1e3}""", PostinstallDone = true, CreatedAt = now });
            await FactStore.AddOnceAsync(tx, new Fact { Id = Guid.NewGuid(), MachineId = machine.Id, RunId = started.Id, Snapshot = "{}", CreatedAt = now });
            return started;
        }, Ct);
        await _embedded.Ledger.AdvanceAsync("all", 2, Ct);
        await _embedded.Ledger.KeepAsync("all", new(1, Guid.NewGuid(), Subjects.Test, "{}", now, null), 1, "broken", TimeSpan.Zero, Ct);
        return (machine, run);
    }
}
