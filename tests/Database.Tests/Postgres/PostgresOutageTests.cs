using System.Collections.Concurrent;
using Goosed.Core;
using Goosed.Core.Events;
using Goosed.Core.Machines;
using Goosed.Database.Events;
using Goosed.Database.Machines;
using Goosed.Testing;

namespace Goosed.Database.Tests.Postgres;

/// <summary>The server goes away and comes back. A server of its own, since the others' tests go on.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private PostgresServer? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private PostgresServer Server
    {
        get
        {
            Assert.SkipWhen(_server is null, PostgresServer.Missing);
            return _server ?? throw new InvalidOperationException();
        }
    }

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartNewAsync(durable: true);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task A_restart_in_the_middle_of_writes_loses_and_doubles_nothing(string signal)
    {
        await using var tested = await TestedPostgres.OpenAsync(Server);

        await RideOutAsync(tested, Server, async () =>
        {
            await Server.StopAsync(signal);
            await Assert.ThrowsAsync<BackendUnavailableException>(() => tested.Database.ProbeAsync(Ct));
            await Server.StartAsync();
        });
    }

    [Fact]
    public async Task A_failover_in_the_middle_of_writes_loses_and_doubles_nothing()
    {
        await using var standby = await Server.StartStandbyAsync();
        var url = (await Server.CreateDatabaseAsync()).Replace($":{Server.Port}/", $":{Server.Port},127.0.0.1:{standby.Port}/", StringComparison.Ordinal);
        await using var tested = await TestedPostgres.OpenAsync(url);

        await RideOutAsync(tested, standby, async () =>
        {
            await Server.StopAsync("KILL");
            await Assert.ThrowsAsync<BackendUnavailableException>(() => tested.Database.ProbeAsync(Ct));
            await standby.PromoteAsync();
        });
    }

    [Fact]
    public async Task Cut_connections_are_not_noticed_by_callers()
    {
        await using var tested = await TestedPostgres.OpenAsync(Server);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(n => WriteAsync(tested.Database, n)));

        for (var round = 0; round < 3; round++)
        {
            await Server.CutAsync(tested.Name);
            await Task.WhenAll(Enumerable.Range(0, 16).Select(n => n % 2 == 0 ? WriteAsync(tested.Database, n) : tested.Database.ProbeAsync(Ct)));
        }

        Assert.Equal(16 + 3 * 8, (await tested.Log.ReadAsync(0, 1000, Ct)).Count);
        var waiting = tested.LiveLog.WaitAsync(await tested.Log.NewestAsync(Ct), Ct);
        await WriteAsync(tested.Database, 1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    // Writers that keep to what they were told; in the end all of it is on the server that is left.
    private static async Task RideOutAsync(TestedPostgres tested, PostgresServer left, Func<Task> outage)
    {
        var (told, unknown) = (new ConcurrentBag<int>(), new ConcurrentBag<int>());
        using var stop = new CancellationTokenSource();
        var next = 0;
        var writers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var n = Interlocked.Increment(ref next);
                try
                {
                    await WriteAsync(tested.Database, n);
                    told.Add(n);
                }
                catch (BackendUnavailableException)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
                }
                catch (OutcomeUnknownException)
                {
                    unknown.Add(n);
                }
            }
        }, Ct)).ToList();

        await UntilAsync(() => told.Count > 200);
        await outage();
        var before = told.Count;
        await UntilAsync(() => told.Count > before + 200);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var events = await tested.Log.ReadAsync(0, int.MaxValue, Ct);
        var stored = events.Select(e => int.Parse(e.Data.Trim('[', ']'), null)).ToList();
        Assert.Equal(stored.Distinct().Count(), stored.Count);
        Assert.Empty(told.Except(stored));
        Assert.Empty(stored.Except(told).Except(unknown));
        Assert.Equal(stored.Count.ToString("D", null), Assert.Single(await left.QueryAsync(tested.Name, "select sum(requests) from unknown_boots")));
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(n => (long)n), events.Select(e => e.Number));
    }

    private static Task WriteAsync(IDatabase database, int n) => database.WriteAsync(async tx =>
    {
        await UnknownBootStore.RecordAsync(tx, new() { Mac = MacAddress.Parse($"5254000000{n % 100:x2}") });
        await EventStore.AppendAsync(tx, Subjects.Test, $"[{n}]");
    }, Ct);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
