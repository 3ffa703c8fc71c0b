using Goosed.Core.Events;
using Goosed.Database.Events;
using Goosed.Database.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Messaging.Tests;

public sealed class InProcessBusTests : EventBusContract
{
    protected override Task<ITestedBus> OpenAsync() => Task.FromResult<ITestedBus>(new TestedInProcessBus());

    private sealed class TestedInProcessBus : ITestedBus
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("goosed-bus-");
        private SqliteDatabase _database;

        public TestedInProcessBus() => (_database, Bus) = Open();

        public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero));

        public IEventBus Bus { get; private set; }

        public Task<Guid> PublishAsync(string data) => _database.WriteAsync(tx => EventStore.AppendAsync(tx, Subjects.Test, data), CancellationToken.None);

        public async Task<IReadOnlyList<DeliveryFailure>> FailuresAsync() =>
            (await _database.ReadAsync(session => DeliveryStore.ListAsync(session, new(100, null)), CancellationToken.None)).Items;

        public Task ReplayAsync(string consumer, Guid eventId) =>
            _database.WriteAsync(tx => DeliveryStore.ReplayAsync(tx, consumer, eventId), CancellationToken.None);

        public async Task RestartAsync()
        {
            await _database.DisposeAsync();
            (_database, Bus) = Open();
        }

        public async ValueTask DisposeAsync()
        {
            await _database.DisposeAsync();
            _directory.Delete(recursive: true);
        }

        private (SqliteDatabase, IEventBus) Open()
        {
            var database = new SqliteDatabase(Path.Combine(_directory.FullName, "goosed.db"), Clock);
            return (database, new InProcessBus(new SqliteEventLog(database), new DeliveryLedger(database, Clock), Clock, NullLogger<InProcessBus>.Instance));
        }
    }
}
