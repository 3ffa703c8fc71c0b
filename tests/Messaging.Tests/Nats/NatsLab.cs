using Goosed.Database.Sqlite;
using Goosed.Messaging.Nats;
using Goosed.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Goosed.Messaging.Tests.Nats;

/// <summary>A real server, a database, processes on both, and a client that has nothing of goosed.</summary>
internal sealed class NatsLab : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly List<NatsProcess> _processes = [];

    private NatsLab(NatsServer server, TimeProvider clock, int replicas)
    {
        (Server, Clock) = (server, clock);
        Settings = new NatsSettings { Url = server.Url, Replicas = replicas };
        Database = new SqliteDatabase(_directory["goosed.db"], clock);
        Log = new SqliteEventLog(Database);
        Client = new NatsConnection(NatsOpts.Default with { Url = server.Url });
        JetStream = new NatsJSContext(Client);
    }

    public NatsServer Server { get; }

    public TimeProvider Clock { get; }

    public NatsSettings Settings { get; }

    public SqliteDatabase Database { get; }

    public SqliteEventLog Log { get; }

    public NatsConnection Client { get; }

    public NatsJSContext JetStream { get; }

    public static async Task<NatsLab> StartAsync(NatsServerSetup? setup = null, TimeProvider? clock = null)
    {
        Assert.SkipWhen(NatsServer.Missing is not null, NatsServer.Missing ?? "");
        return new(await NatsServer.StartAsync(setup), clock ?? TimeProvider.System, setup?.Nodes ?? 1);
    }

    public NatsProcess AddProcess()
    {
        var process = new NatsProcess(Settings, Database, Log, Clock);
        _processes.Add(process);
        return process;
    }

    /// <summary>A process whose relay is at work.</summary>
    public async Task<NatsProcess> AddRelayAsync()
    {
        var process = AddProcess();
        await process.StartRelayAsync();
        return process;
    }

    /// <summary>The payloads that a consumer is handed until all wanted ones came, repeats left out.</summary>
    public static async Task<HashSet<string>> CollectAsync(NatsProcess process, int count, string consumer = "one")
    {
        var seen = new HashSet<string>();
        var all = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var consuming = process.Bus.ConsumeAsync(consumer, (@event, _) =>
        {
            lock (seen)
            {
                if (seen.Add(@event.Data) && seen.Count == count)
                {
                    all.TrySetResult();
                }
            }

            return Task.CompletedTask;
        }, stop.Token);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consuming);
        return seen;
    }

    /// <summary>Looks again and again, for at most a minute, until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Waits until the stream has so many messages.</summary>
    public Task UntilStreamHasAsync(long count) => UntilStreamHasAsync(messages => messages == count);

    public Task UntilStreamHasAsync(Func<long, bool> wanted) => UntilAsync(async () =>
    {
        try
        {
            return wanted((await JetStream.GetStreamAsync("GOOSED")).Info.State.Messages);
        }
        catch (NatsException)
        {
            return false;
        }
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await Client.DisposeAsync();
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        _directory.Dispose();
    }
}
