using Goosed.Database.Events;
using Goosed.Database.Sqlite;
using Goosed.Messaging.Nats;
using Goosed.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Messaging.Tests.Nats;

public sealed class NatsBusTests : EventBusContract
{
    protected override async Task<ITestedBus> OpenAsync()
    {
        Assert.SkipWhen(NatsServer.Missing is not null, NatsServer.Missing ?? "");
        var tested = new TestedNatsBus(await NatsServer.StartAsync());
        await tested.StartAsync();
        return tested;
    }

    /// <summary>The clock is the one of retries, of the relay's turn and of the looks at the server; the server has its own.</summary>
    private sealed class TestedNatsBus(NatsServer server) : ITestedBus
    {
        private readonly TestDirectory _directory = new();
        private SqliteDatabase? _database;
        private NatsProcess? _process;

        public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero));

        public IEventBus Bus => Process.Bus;

        private NatsProcess Process => _process ?? throw new InvalidOperationException("It was not started.");

        private SqliteDatabase Database => _database ?? throw new InvalidOperationException("It was not started.");

        public async Task StartAsync()
        {
            _database = new SqliteDatabase(_directory["goosed.db"], Clock);
            _process = new NatsProcess(new NatsSettings { Url = server.Url }, _database, new SqliteEventLog(_database), Clock);
            await _process.StartRelayAsync();
        }

        public Task<Guid> PublishAsync(string data) => Process.PublishAsync(data);

        public async Task<IReadOnlyList<DeliveryFailure>> FailuresAsync() =>
            (await Database.ReadAsync(session => DeliveryStore.ListAsync(session, new(100, null)), CancellationToken.None)).Items;

        public Task ReplayAsync(string consumer, Guid eventId) =>
            Database.WriteAsync(tx => DeliveryStore.ReplayAsync(tx, consumer, eventId), CancellationToken.None);

        public async Task RestartAsync()
        {
            await StopAsync();
            await StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await server.DisposeAsync();
            _directory.Dispose();
        }

        private async Task StopAsync()
        {
            await Process.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
