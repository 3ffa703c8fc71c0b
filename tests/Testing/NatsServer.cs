using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Goosed.Testing;

/// <summary>A NATS server with JetStream on loopback, or a cluster of them, with a store of its own.</summary>
public sealed class NatsServer : IAsyncDisposable
{
    private const int DiskSize = 512;

    private static readonly string? s_program = Tool.Find("nats-server");

    private readonly TestDirectory _directory = new();
    private readonly NatsServerSetup _setup;
    private readonly Node[] _nodes;

    private NatsServer(NatsServerSetup setup)
    {
        _setup = setup;
        var ports = FreePorts(setup.Nodes * 3);
        _nodes = [.. Enumerable.Range(0, setup.Nodes).Select(n => new Node($"n{n + 1}", ports[n * 3], ports[n * 3 + 1], ports[n * 3 + 2]))];
    }

    /// <summary>The disk that its nodes have to themselves; null when they share one.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>Why a test that needs it is skipped; null when the program is there.</summary>
    public static string? Missing => s_program is null ? "nats-server is missing: run build/scripts/lab-deps.sh backends" : null;

    /// <summary>The addresses of its nodes.</summary>
    public string Url => string.Join(',', _nodes.Select(node => $"{_setup.Scheme}://127.0.0.1:{node.Port}"));

    /// <summary>Starts it and waits until it takes streams.</summary>
    public static async Task<NatsServer> StartAsync(NatsServerSetup? setup = null)
    {
        var server = new NatsServer(setup ?? new());
        server.Disk = server._setup.OwnDisk ? SmallDisk.Mount(server._directory.Path, DiskSize) : null;
        await server.StartNodesAsync();
        return server;
    }

    /// <summary>Ends a node at once, as a power cut does.</summary>
    public async Task KillAsync(string name)
    {
        var node = _nodes.Single(node => node.Name == name);
        if (node.Process is { } process)
        {
            node.Process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Ends every node at once.</summary>
    public async Task KillAsync()
    {
        foreach (var node in _nodes)
        {
            await KillAsync(node.Name);
        }
    }

    /// <summary>Starts the nodes that don't run, on their ports and stores, and waits until all are ready.</summary>
    public async Task StartNodesAsync()
    {
        foreach (var node in _nodes.Where(node => node.Process is null))
        {
            _directory.Write($"{node.Name}.conf", Configuration(node));
            node.Process = Process.Start(new ProcessStartInfo(s_program ?? "nats-server", ["-c", _directory[$"{node.Name}.conf"]]))
                ?? throw new InvalidOperationException("nats-server did not start.");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new HttpClient();
        foreach (var node in _nodes)
        {
            while (!await IsReadyAsync(client, node, limit.Token))
            {
                if (node.Process is { HasExited: true })
                {
                    throw new InvalidOperationException($"nats-server ended: {await File.ReadAllTextAsync(_directory[$"{node.Name}.log"], limit.Token)}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
        }
    }

    /// <summary>Removes all that it stored. It must not run.</summary>
    public void Wipe()
    {
        foreach (var node in _nodes)
        {
            Directory.Delete(_directory[node.Name], recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Disk?.Dispose();
        _directory.Dispose();
    }

    private string Configuration(Node node) => $$"""
        server_name: {{node.Name}}
        listen: "127.0.0.1:{{node.Port}}"
        http: "127.0.0.1:{{node.Monitor}}"
        log_file: "{{_directory[$"{node.Name}.log"]}}"
        {{(_setup.JetStream ? $$"""jetstream { store_dir: "{{_directory[node.Name]}}", max_mem: 64MB, max_file: 4GB }""" : "")}}
        {{_setup.Settings}}
        {{(_setup.Nodes == 1 ? "" : $$"""cluster { name: goosed, listen: "127.0.0.1:{{node.Routes}}", routes: [{{string.Join(", ", _nodes.Select(other => $"\"nats://127.0.0.1:{other.Routes}\""))}}] }""")}}
        """;

    private async Task<bool> IsReadyAsync(HttpClient client, Node node, CancellationToken ct)
    {
        try
        {
            // Without streams and consumers: those of a node that was killed count as late for long.
            using var answer = await client.GetAsync($"http://127.0.0.1:{node.Monitor}/healthz{(_setup.JetStream ? "?js-server-only=true" : "")}", ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // Below those that systems give to clients' sockets, so that a node that was killed finds its port free again.
    private static int[] FreePorts(int count)
    {
        var listeners = new List<TcpListener>();
        while (listeners.Count < count)
        {
            var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                listener.Start();
                listeners.Add(listener);
            }
            catch (SocketException)
            {
                // Somebody has it.
                listener.Dispose();
            }
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private sealed record Node(string Name, int Port, int Monitor, int Routes)
    {
        public Process? Process { get; set; }
    }
}

/// <summary>How a <see cref="NatsServer"/> starts.</summary>
public sealed record NatsServerSetup
{
    public int Nodes { get; init; } = 1;

    public bool JetStream { get; init; } = true;

    /// <summary>Has it lie on a small disk of its own, which can be filled, where one can be made.</summary>
    public bool OwnDisk { get; init; }

    /// <summary><c>nats</c> or <c>tls</c>.</summary>
    public string Scheme { get; init; } = "nats";

    /// <summary>More lines of its configuration file.</summary>
    public string Settings { get; init; } = "";
}
