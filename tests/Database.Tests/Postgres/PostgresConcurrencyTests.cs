using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Core.Ids;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Database.Events;
using Goosed.Database.Machines;
using Goosed.Database.Runs;

namespace Goosed.Database.Tests.Postgres;

/// <summary>Several processes on one database.</summary>
public sealed class PostgresConcurrencyTests(SharedPostgres shared)
{
    private static readonly Author s_operator = new("operator");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_decided_from_a_row_holds_however_many_decide_at_once()
    {
        await using var one = await TestedPostgres.OpenAsync(shared.Server);
        await using var two = await one.JoinAsync();
        var machine = await AddMachineAsync(one);

        // Each adds one to what it read, in the profile and in the addresses, which lie in a table of their own.
        await Task.WhenAll(Enumerable.Range(1, 40).Select(n => Task.Run(() => (n % 2 == 0 ? one : two).Database.WriteAsync(async tx =>
        {
            var known = await MachineStore.FindAsync(tx, machine.Id) ?? throw new InvalidDataException("The machine is gone.");
            var profile = known.Profile.DeepClone().AsObject();
            profile["count"] = ((int?)profile["count"] ?? 0) + 1;
            await MachineJournal.SaveAsync(tx, known with { Profile = profile, Macs = [.. known.Macs, Mac(n)] }, s_operator);
        }, Ct), Ct)));

        var read = await one.Database.ReadAsync(session => MachineStore.FindAsync(session, machine.Id), Ct);
        Assert.Equal(40, (int?)read?.Profile["count"]);
        Assert.Equal(41, read?.Macs.Count);
    }

    [Fact]
    public async Task An_overdue_run_is_ended_once_by_however_many_replicas_sweep()
    {
        await using var one = await TestedPostgres.OpenAsync(shared.Server);
        await using var two = await one.JoinAsync();
        var machine = await AddMachineAsync(one);
        var run = await one.Database.WriteAsync(tx => RunJournal.StartFirstAsync(tx, machine, (tx.Now, "a test"), (_, _) => null, s_operator), Ct);
        await one.Database.WriteAsync(tx => RunClockStore.AddAsync(tx, TimeSpan.FromDays(30)), Ct);

        var ended = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Task.Run(() => (n % 2 == 0 ? one : two).Database.WriteAsync(async tx =>
            await RunStore.ClaimOverdueAsync(tx, run.Id) ? await RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Overdue(), s_operator) : null, Ct), Ct)));

        Assert.Single(ended, end => end is not null);
        Assert.Single(await one.Log.ReadAsync(0, 100, Ct), e => e.Subject == Subjects.RunFinished);
    }

    [Fact]
    public async Task A_failed_delivery_is_due_for_one_process_and_for_the_other_when_that_one_does_not_deal_with_it()
    {
        await using var one = await TestedPostgres.OpenAsync(shared.Server);
        await using var two = await one.JoinAsync();
        await one.Ledger.KeepAsync("all", new(1, Guid.NewGuid(), Subjects.Test, "{}", one.Clock.GetUtcNow(), null), 1, "broken", TimeSpan.Zero, Ct);

        Assert.Single(await one.Ledger.ClaimDueAsync("all", TimeSpan.FromSeconds(20), Ct));
        Assert.Empty(await two.Ledger.ClaimDueAsync("all", TimeSpan.FromSeconds(20), Ct));

        await two.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Single(await two.Ledger.ClaimDueAsync("all", TimeSpan.FromSeconds(20), Ct));
    }

    [Fact]
    public async Task A_reader_that_follows_by_number_misses_nothing_of_many_writers_in_many_processes()
    {
        const int writers = 16;
        const int each = 60;
        await using var one = await TestedPostgres.OpenAsync(shared.Server);
        await using var two = await one.JoinAsync();
        await using var three = await one.JoinAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        var following = Task.WhenAll(FollowAsync(one.LiveLog, writers * each, stop.Token), FollowAsync(three.LiveLog, writers * each, stop.Token));

        // Transactions that stay open for different whiles commit in another order than they inserted; some are rolled back.
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; n < each; n++)
            {
                var database = (writer % 2 == 0 ? one : two).Database;
                await database.WriteAsync(async tx =>
                {
                    await EventStore.AppendAsync(tx, Subjects.Test, $"[{writer},{n}]");
                    await tx.FindAsync<long>("select count(*) from outbox");
                    await Task.Delay(TimeSpan.FromMilliseconds((writer * 7 + n) % 9), TimeProvider.System, Ct);
                }, Ct);
                await Assert.ThrowsAsync<InvalidDataException>(() => database.WriteAsync(async tx =>
                {
                    await EventStore.AppendAsync(tx, Subjects.Test, "never");
                    await tx.FindAsync<long>("select count(*) from outbox");
                    throw new InvalidDataException();
                }, Ct));
            }
        }, Ct)));

        foreach (var seen in await following)
        {
            Assert.Equal(writers * each, seen.Select(e => e.Data).Distinct().Count());
            Assert.Equal(Enumerable.Range(1, writers * each).Select(n => (long)n), seen.Select(e => e.Number));
        }
    }

    [Fact]
    public async Task What_a_process_of_the_version_before_writes_to_the_log_gets_its_place_there()
    {
        await using var one = await TestedPostgres.OpenAsync(shared.Server);

        await shared.Server.ExecuteAsync(one.Name, "insert into events(id, subject, data, at) values (gen_random_uuid(), 'goosed.test', '[7]', now())");

        var told = Assert.Single(await one.Log.ReadAsync(0, 10, Ct));
        Assert.Equal((1, Subjects.Test, "[7]"), (told.Number, told.Subject, told.Data));
    }

    private static async Task<List<EventRecord>> FollowAsync(IEventLog log, int count, CancellationToken ct)
    {
        var seen = new List<EventRecord>();
        while (seen.Count < count)
        {
            var after = seen.LastOrDefault()?.Number ?? 0;
            await log.WaitAsync(after, ct);
            seen.AddRange(await log.ReadAsync(after, 50, ct));
        }

        return seen;
    }

    private static MacAddress Mac(int number) => MacAddress.Parse($"525400{number:x6}");

    private static async Task<Machine> AddMachineAsync(TestedPostgres tested)
    {
        var now = tested.Clock.GetUtcNow();
        var machine = new Machine { Id = Uuid7.New(now), Mac = Mac(0xabcdef), Macs = [Mac(0xabcdef)], Profile = new JsonObject(), CreatedAt = now, UpdatedAt = now };
        return await tested.Database.WriteAsync(tx => MachineJournal.AddAsync(tx, machine, s_operator), Ct);
    }
}
