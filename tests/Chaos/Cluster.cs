using Goosed.Load;
using Goosed.Testing;
using Npgsql;

namespace Goosed.Chaos;

/// <summary>How big a cluster is.</summary>
/// <param name="Replicas">Processes of each role.</param>
/// <param name="BusServers">NATS servers: 1 or 3.</param>
internal sealed record ClusterPlan(int Replicas = 2, int BusServers = 3)
{
    /// <summary>The program that is started, where it is not this version's.</summary>
    public string? Host { get; init; }
}

/// <summary>goosed as a data centre runs it: PostgreSQL, NATS and Ceph's S3 gateway, several processes of each role, one address in front.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const string AdminToken = "the-operator-of-this-cluster";

    private static readonly IReadOnlyList<string> s_roles = ["api", "bootd", "orchestrator", "blueprints", "inventory", "artifacts-gw"];

    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(90);

    private readonly TestDirectory _directory;

    private Cluster(
        TestDirectory directory, IReadOnlyDictionary<string, string?> settings, PostgresServer database, string databaseName, NatsServer bus,
        SpoilingProxy objects, IReadOnlyList<GoosedProcess> processes, Front front) =>
        (_directory, Settings, Database, DatabaseName, Bus, Objects, Processes, Front) =
        (directory, settings, database, databaseName, bus, objects, processes, front);

    /// <summary>What a cluster needs and this computer does not have; null when all is there.</summary>
    public static string? Missing =>
        !CephGateway.IsInstalled ? CephGateway.Missing
        : !PostgresServer.IsInstalled ? PostgresServer.Missing
        : NatsServer.Missing ?? (Tool.Find("haproxy") is null ? "HAProxy is missing: run build/scripts/lab-deps.sh backends" : null);

    /// <summary>What every process is started with.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    public PostgresServer Database { get; }

    public string DatabaseName { get; }

    public NatsServer Bus { get; }

    /// <summary>What stands between artifacts-gw and the S3 gateway.</summary>
    public SpoilingProxy Objects { get; }

    public IReadOnlyList<GoosedProcess> Processes { get; }

    public Front Front { get; }

    /// <summary>Folder of the desired state.</summary>
    public string Infra => _directory["infra"];

    public static async Task<Cluster> StartAsync(ClusterPlan plan, CancellationToken ct)
    {
        var directory = new TestDirectory();
        Fleet.WriteInfra(directory["infra"]);
        var ceph = CephGateway.SharedAsync();
        var database = await PostgresServer.StartNewAsync(durable: true, ownDisk: true) ?? throw new InvalidOperationException(PostgresServer.Missing);
        var dsn = await database.CreateDatabaseAsync();
        var bus = await NatsServer.StartAsync(new() { Nodes = plan.BusServers, OwnDisk = true });
        var objects = new SpoilingProxy((await ceph).Endpoint);
        var address = Front.NewAddress();
        var settings = new Dictionary<string, string?>
        {
            ["DB_DSN"] = dsn,
            ["NATS_URL"] = bus.Url,
            ["NATS_REPLICAS"] = $"{plan.BusServers}",
            ["S3_ENDPOINT"] = objects.Address.AbsoluteUri,
            ["S3_ACCESS_KEY"] = (await ceph).Settings["S3_ACCESS_KEY"],
            ["S3_SECRET_KEY"] = (await ceph).Settings["S3_SECRET_KEY"],
            ["S3_BUCKET"] = CephGateway.NewBucket(),
            ["INFRA_PATH"] = directory["infra"],
            ["GOOSED_DATA"] = directory["data"],
            ["GOOSED_API_BASE"] = address.AbsoluteUri.TrimEnd('/'),
            ["GOOSED_ARTIFACTS_BASE"] = address.AbsoluteUri.TrimEnd('/'),
            ["GOOSED_ADMIN_TOKEN"] = AdminToken,
            ["GOOSED_TRUSTED_PROXIES"] = "127.0.0.1",
        };
        GoosedProcess[] processes = [.. s_roles.SelectMany(role => Enumerable.Range(0, plan.Replicas).Select(number => new GoosedProcess([role], settings, directory[$"{role}-{number}.log"], directory["seen"])))];
        var cluster = new Cluster(
            directory, settings, database, dsn[(dsn.LastIndexOf('/') + 1)..], bus, objects, processes, Front.Start(address, processes, directory.Path));
        foreach (var process in processes)
        {
            process.Start(host: plan.Host);
        }

        await cluster.UntilReadyAsync(processes, ct);
        return cluster;
    }

    /// <summary>Starts it for somebody who waits for it at a terminal.</summary>
    public static Task<Cluster> StartShownAsync(ClusterPlan plan, CancellationToken ct)
    {
        Console.WriteLine($"Starting PostgreSQL, {plan.BusServers} NATS servers, Ceph's S3 gateway and {plan.Replicas} processes of each role.");
        return StartAsync(plan, ct);
    }

    /// <summary>The processes of a role.</summary>
    public IReadOnlyList<GoosedProcess> Of(string role) => [.. Processes.Where(process => process.Name == role)];

    /// <summary>Waits until processes can do their work.</summary>
    public async Task UntilReadyAsync(IEnumerable<GoosedProcess> processes, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var began = TimeProvider.System.GetTimestamp();
        foreach (var process in processes)
        {
            while (await NotReadyAsync(http, process, ct) is { } reason)
            {
                if (!process.IsRunning || TimeProvider.System.GetElapsedTime(began) > s_startTime)
                {
                    throw new InvalidOperationException($"{process.Name} is not ready: {reason}\n{process.LogEnd}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
            }
        }
    }

    /// <summary>A connection to what goosed wrote.</summary>
    public async Task<NpgsqlConnection> OpenDatabaseAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Database.Port};Username=goosed;Password={Database.Password};Database={DatabaseName};Pooling=false");
        await connection.OpenAsync(ct);
        return connection;
    }

    /// <summary>Stops the processes, has an empty database in the place of theirs, and gives what they did wrong then.</summary>
    public async Task<IReadOnlyList<string>> EmptyAsync(Told told, CancellationToken ct)
    {
        foreach (var process in Processes)
        {
            await process.StopAsync(ct);
        }

        await Database.ExecuteAsync("postgres", $"drop database {DatabaseName} with (force)");
        await Database.ExecuteAsync("postgres", $"create database {DatabaseName}");
        return await EmptiedDatabase.ProblemsAsync(Settings, Infra, StartAll, Front.Address, told, AdminToken, ct);

        void StartAll()
        {
            foreach (var process in Processes)
            {
                process.Start();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Front.Dispose();
        foreach (var process in Processes)
        {
            process.Dispose();
        }

        await Objects.DisposeAsync();
        await Bus.DisposeAsync();
        await Database.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task<string?> NotReadyAsync(HttpClient http, GoosedProcess process, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(process.Address, "/readyz"), ct);
            return answer.IsSuccessStatusCode ? null : await answer.Content.ReadAsStringAsync(ct);
        }
        catch (Exception silent) when (silent is HttpRequestException || silent is TaskCanceledException && !ct.IsCancellationRequested)
        {
            return silent.Message;
        }
    }
}
