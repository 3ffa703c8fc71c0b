using Goosed.Core.Audit;
using Goosed.Core.Events;
using Goosed.Core.Ids;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Goosed.Database.Events;
using Goosed.Database.Machines;
using Goosed.Database.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Database.Tests;

/// <summary>An empty database of the engine under test, with a clock that stands still until a test moves it.</summary>
public interface ITestedDatabase : IAsyncDisposable
{
    FakeTimeProvider Clock { get; }

    IDatabase Database { get; }

    IEventLog Log { get; }

    /// <summary>Lets time pass, for the process and for the database.</summary>
    Task PassAsync(TimeSpan time);

    /// <summary>Closes it and opens it again.</summary>
    Task ReopenAsync();
}

/// <summary>What tests of every engine share.</summary>
public abstract class DatabaseContract : IAsyncLifetime
{
    private ITestedDatabase? _tested;
    private int _machines;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected ITestedDatabase Tested => _tested ?? throw new InvalidOperationException("The test has not begun.");

    protected IDatabase Database => Tested.Database;

    protected DeliveryLedger Ledger => new(Database, Tested.Clock);

    /// <summary>The time as the database says it.</summary>
    protected Task<DateTimeOffset> DatabaseTimeAsync() => Database.ReadAsync(session => session.Statements.TimeAsync(Now), Ct);

    protected DateTimeOffset Now => Tested.Clock.GetUtcNow();

    public async ValueTask InitializeAsync() => _tested = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (_tested is not null)
        {
            await _tested.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract Task<ITestedDatabase> OpenAsync();

    protected Task WriteAsync(Func<Transaction, Task> write) => Database.WriteAsync(write, Ct);

    protected Task<T> ReadAsync<T>(Func<Session, Task<T>> read) => Database.ReadAsync(read, Ct);

    protected static MacAddress Mac(int number) => MacAddress.Parse($"525400{number:x6}");

    protected static readonly Author Operator = new("operator", "10.0.0.1");

    /// <summary>Enrols a machine with an address of its own.</summary>
    protected async Task<Machine> AddMachineAsync(params MacAddress[] macs)
    {
        MacAddress[] all = macs is [] ? [Mac(0x10000 + ++_machines)] : macs;
        var machine = new Machine { Id = Uuid7.New(Now), Mac = all[0], Macs = all, CreatedAt = Now, UpdatedAt = Now };
        await WriteAsync(tx => MachineJournal.AddAsync(tx, machine, Operator));
        return machine;
    }

    protected Task<Run> StartRunAsync(Machine machine) =>
        Database.WriteAsync(tx => RunJournal.StartFirstAsync(tx, machine, (tx.Now, "a test"), (_, _) => null, Operator), Ct);
}
