using Goosed.Core.Installations;
using Goosed.Core.Runs;
using Goosed.Database.Installations;
using Goosed.Database.Machines;
using Goosed.Database.Runs;

namespace Goosed.Database.Tests;

public abstract class InstallationContract : DatabaseContract
{
    [Fact]
    public async Task A_new_database_has_an_id_of_its_own_and_has_read_nothing()
    {
        var record = await ReadAsync(InstallationStore.FindAsync);

        Assert.NotEqual(Guid.Empty, record.Id);
        Assert.Equal(record with { Marked = false, Upgraded = false, Ticks = 0, HasArtifacts = false }, record);
        Assert.Equal(Reading.First, await ReadAsync(InstallationStore.ReadingAsync));
    }

    [Fact]
    public async Task What_is_said_of_it_stays()
    {
        await WriteAsync(InstallationStore.MarkedAsync);
        await WriteAsync(tx => RunClockStore.AddAsync(tx, TimeSpan.FromSeconds(7)));
        foreach (var reading in Enum.GetValues<Reading>())
        {
            await WriteAsync(tx => InstallationStore.SetReadingAsync(tx, reading));
            Assert.Equal(reading, await ReadAsync(InstallationStore.ReadingAsync));
        }

        await Tested.ReopenAsync();

        var record = await ReadAsync(InstallationStore.FindAsync);
        Assert.Equal((true, 7000), (record.Marked, record.Ticks));
    }

    [Fact]
    public async Task A_restored_database_holds_what_it_would_install_and_nothing_else()
    {
        var (running, awaiting, done, idle) = (await AddMachineAsync(), await AddMachineAsync(), await AddMachineAsync(), await AddMachineAsync());
        var run = await StartRunAsync(running);
        await WriteAsync(tx => MachineStore.UpdateAsync(tx, awaiting with { AwaitsRun = true }));
        var ended = await StartRunAsync(done);
        await WriteAsync(tx => RunJournal.ApplyAsync(tx, ended.Id, new RunEvent.Finished(RunStatus.Success, null, null), Operator));

        Assert.Equal(2, await Database.WriteAsync(tx => InstallationJournal.HoldAsync(tx, "a test"), Ct));
        Assert.Equal(0, await Database.WriteAsync(tx => InstallationJournal.HoldAsync(tx, "again"), Ct));

        var held = await ReadAsync(session => MachineStore.ListHeldAsync(session, 10));
        Assert.Equal([running.Id, awaiting.Id], held.Select(machine => machine.Id));
        Assert.All(held, machine => Assert.False(machine.AwaitsRun));
        Assert.Equal(2, await ReadAsync(MachineStore.CountHeldAsync));
        Assert.Equal([done.Id, idle.Id], (await ReadAsync(session => MachineStore.ListAsync(session, new(10, null), new(Held: false)))).Items.Select(machine => machine.Id));
        Assert.Equal(RunStatus.Running, (await ReadAsync(session => RunStore.FindAsync(session, run.Id)))?.Status);
        Assert.Equal(Reading.Restored, await ReadAsync(InstallationStore.ReadingAsync));

        await WriteAsync(tx => RunJournal.ApplyAsync(tx, run.Id, new RunEvent.Finished(RunStatus.Success, null, null), Operator));
        Assert.Equal([awaiting.Id], (await ReadAsync(session => MachineStore.ListHeldAsync(session, 10))).Select(machine => machine.Id));
    }
}
