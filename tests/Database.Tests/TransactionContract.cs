using Goosed.Core.Machines;
using Goosed.Database.Machines;

namespace Goosed.Database.Tests;

/// <summary>What <see cref="IDatabase"/> promises of transactions.</summary>
public abstract class TransactionContract : DatabaseContract
{
    [Fact]
    public async Task An_exception_rolls_its_transaction_back_and_no_other()
    {
        // Queued at once, so that they share a commit where the engine groups them.
        var writes = Enumerable.Range(1, 60).Select(n => Database.WriteAsync(async tx =>
        {
            await UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(n) });
            return n % 3 == 0 ? throw new InvalidDataException($"number {n}") : n;
        }, Ct)).ToList();

        await Task.WhenAll(writes).ContinueWith(_ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.All(writes.Index().Where(write => (write.Index + 1) % 3 == 0), write =>
            Assert.Equal($"number {write.Index + 1}", Assert.IsType<InvalidDataException>(write.Item.Exception?.InnerException).Message));
        Assert.All(writes.Index().Where(write => (write.Index + 1) % 3 != 0), write => Assert.True(write.Item.IsCompletedSuccessfully));
        var kept = await ReadAsync(session => UnknownBootStore.ListAsync(session, new(1000, null)));
        Assert.Equal(Enumerable.Range(1, 60).Where(n => n % 3 != 0).Select(n => Mac(n).ToString()), kept.Items.Select(boot => boot.Mac.ToString()).Order());
    }

    [Fact]
    public async Task A_lone_transaction_that_throws_leaves_nothing_and_the_next_one_works()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(async tx =>
        {
            await UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(1) });
            throw new InvalidDataException();
        }));
        await WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(2) }));

        var kept = await ReadAsync(session => UnknownBootStore.ListAsync(session, new(10, null)));

        Assert.Equal([Mac(2)], kept.Items.Select(boot => boot.Mac));
    }

    [Fact]
    public async Task A_broken_statement_costs_only_its_own_transaction()
    {
        var machine = await AddMachineAsync(Mac(7));
        var twin = machine with { Id = Guid.NewGuid() };

        var broken = Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(tx => MachineStore.InsertAsync(tx, twin)));
        var whole = WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(8) }));
        await Task.WhenAll(broken, whole);

        Assert.Equal(machine.Id, (await ReadAsync(session => MachineStore.FindByMacAsync(session, Mac(7))))?.Id);
        Assert.Single((await ReadAsync(session => UnknownBootStore.ListAsync(session, new(10, null)))).Items);
    }

    [Fact]
    public async Task A_transaction_sees_its_own_writes_and_a_reader_only_committed_ones()
    {
        var machine = new Machine { Id = Guid.NewGuid(), Mac = Mac(1), Macs = [Mac(1)], CreatedAt = Now, UpdatedAt = Now };

        var (own, others) = await Database.WriteAsync(async tx =>
        {
            await MachineStore.InsertAsync(tx, machine);
            return (await MachineStore.FindAsync(tx, machine.Id) is not null, await ReadAsync(session => MachineStore.FindAsync(session, machine.Id)) is not null);
        }, Ct);

        Assert.True(own);
        Assert.False(others);
        Assert.NotNull(await ReadAsync(session => MachineStore.FindAsync(session, machine.Id)));
    }

    [Fact]
    public async Task Five_hundred_writes_at_once_are_all_there_and_stay()
    {
        await Task.WhenAll(Enumerable.Range(1, 500).Select(n => Task.Run(() => WriteAsync(tx => UnknownBootStore.RecordAsync(tx, new() { Mac = Mac(n) })), Ct)));

        Assert.Equal(500, await CountAsync());
        await Tested.ReopenAsync();
        Assert.Equal(500, await CountAsync());
    }

    [Fact]
    public async Task Reads_go_on_side_by_side_while_one_is_slow()
    {
        var slow = new TaskCompletionSource();
        var waiting = ReadAsync(async session =>
        {
            await slow.Task;
            return await MachineStore.FindByMacAsync(session, Mac(1));
        });

        var machine = await AddMachineAsync(Mac(1));

        Assert.Equal(machine.Id, (await ReadAsync(session => MachineStore.FindByMacAsync(session, Mac(1))))?.Id);
        slow.SetResult();
        Assert.Equal(machine.Id, (await waiting)?.Id);
    }

    private async Task<int> CountAsync() => (await ReadAsync(session => UnknownBootStore.ListAsync(session, new(1000, null)))).Items.Count;
}
