using Goosed.Core.Events;
using Goosed.Database.Events;
using Goosed.Database.Sqlite;
using Goosed.Messaging.Nats;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goosed.Messaging.Tests.Nats;

/// <summary>What a process of goosed has of NATS: a connection, a bus and a relay, beside a database that others may share.</summary>
internal sealed class NatsProcess : IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly NatsLink _link;
    private readonly NatsRelay _relay;

    public NatsProcess(NatsSettings settings, SqliteDatabase database, SqliteEventLog log, TimeProvider clock, ILoggerFactory? logs = null)
    {
        logs ??= NullLoggerFactory.Instance;
        _database = database;
        Problems = new BusProblems(logs.CreateLogger<BusProblems>());
        _link = new NatsLink(settings, Problems, clock, logs.CreateLogger<NatsLink>());
        Stream = new StreamKeeper(_link, Problems, logs.CreateLogger<StreamKeeper>());
        Bus = new NatsBus(Stream, new DeliveryLedger(database, clock), Problems, clock, logs.CreateLogger<NatsBus>());
        _relay = new NatsRelay(Stream, log, new RelayLedger(database), Problems, clock, logs.CreateLogger<NatsRelay>());
    }

    public BusProblems Problems { get; }

    public StreamKeeper Stream { get; }

    public NatsBus Bus { get; }

    public Task StartRelayAsync() => _relay.StartAsync(CancellationToken.None);

    public Task StopRelayAsync() => _relay.StopAsync(CancellationToken.None);

    public Task<Guid> PublishAsync(string data) => _database.WriteAsync(tx => EventStore.AppendAsync(tx, Subjects.Test, data), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopRelayAsync();
        _relay.Dispose();
        await _link.DisposeAsync();
    }
}
