using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Database;
using Goosed.Database.Runs;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Goosed.Testing;

/// <summary>The whole program in this process, served on a free port from a directory of its own.</summary>
public sealed class GoosedApp : IAsyncDisposable
{
    /// <summary>A desired state with one default blueprint whose files come from a mirror.</summary>
    public const string MirrorBlueprint =
        """
        apiVersion: goosed.io/v1alpha1
        kind: Blueprint
        metadata:
          labels: {site: lab}
        spec:
          os: {family: rocky, version: "9", architecture: x86_64}
          default: true
          boot:
            kernel: {url: "http://mirror.example/vmlinuz"}
            initrd: {url: "http://mirror.example/initrd.img"}
            args: ["inst.ks={answer_file}", "goosed.agent={agent_token}"]
          answer_file: {family: kickstart}
        """;

    private readonly TestDirectory _directory;
    private readonly bool _ownsDirectory;
    private readonly WebApplication _server;

    private GoosedApp(TestDirectory directory, bool ownsDirectory, WebApplication server, Uri address)
    {
        (_directory, _ownsDirectory, _server, Address) = (directory, ownsDirectory, server, address);
        Client = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public TestDirectory Directory => _directory;

    public IServiceProvider Services => _server.Services;

    /// <summary>Starts the roles (all when none is named). Files may be put into <c>infra/</c> of the directory before.</summary>
    public static async Task<GoosedApp> StartAsync(GoosedAppSetup? setup = null)
    {
        setup ??= new();
        var directory = setup.Directory ?? new TestDirectory();
        if (setup.Directory is null)
        {
            directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", MirrorBlueprint);
        }

        System.IO.Directory.CreateDirectory(directory["infra"]);
        var environment = new Dictionary<string, string?>(setup.Environment)
        {
            ["GOOSED_LISTEN"] = setup.Environment.GetValueOrDefault("GOOSED_LISTEN") ?? "http://127.0.0.1:0",
            ["GOOSED_ON_FIRST_READ"] = setup.Environment.GetValueOrDefault("GOOSED_ON_FIRST_READ") ?? "run",
            ["GOOSED_DATA"] = directory["data"],
            ["INFRA_PATH"] = directory["infra"],
        };
        IReadOnlyList<string> roles = setup.Roles.Count > 0 ? setup.Roles : [.. Roles.All.Select(role => role.Name)];
        var options = GoosedOptions.Read(new SettingsReader(environment.GetValueOrDefault, new Dictionary<string, string?>()), roles);
        var server = await GoosedServer.BuildAsync(options, services =>
        {
            services.RemoveAll<ILoggerProvider>();
            setup.Replace?.Invoke(services);
        });
        await server.StartAsync();
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? "";
        var app = new GoosedApp(directory, setup.Directory is null, server, new Uri(address.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)));
        if (roles.Contains("blueprints"))
        {
            await app.UntilAsync(async () => (await app.Client.GetAsync("/v1/desired-state")).IsSuccessStatusCode || !roles.Contains("api") || environment["GOOSED_LISTEN"] != "http://127.0.0.1:0");
        }

        return app;
    }

    /// <summary>Enrols a machine and gives its id.</summary>
    public async Task<Guid> EnrolAsync(string mac, object? profile = null)
    {
        using var answer = await Client.PostAsJsonAsync("/v1/machines", new { mac, profile = profile ?? new { } });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    /// <summary>The script that a machine boots.</summary>
    public Task<string> BootAsync(string mac) => Client.GetStringAsync($"/v1/boot/ipxe?mac={mac}");

    public async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await Client.GetStringAsync(path)) ?? throw new InvalidDataException($"{path} answered null.");

    /// <summary>The machine's newest run, with its timeline, once it has one.</summary>
    public async Task<JsonNode> RunOfAsync(Guid machineId)
    {
        JsonNode? newest = null;
        await UntilAsync(async () => (newest = (await GetAsync($"/v1/runs?machine_id={machineId}"))["items"]?.AsArray().FirstOrDefault()) is not null);
        return await GetAsync($"/v1/runs/{newest?["id"]}");
    }

    /// <summary>The machine's newest run once it has ended.</summary>
    public async Task<JsonNode> EndOfRunAsync(Guid machineId)
    {
        var run = await RunOfAsync(machineId);
        await UntilAsync(async () => (string?)(run = await RunOfAsync(machineId))["status"] != "running");
        return run;
    }

    /// <summary>Lets time pass during which machines could be heard, which is what deadlines count.</summary>
    public Task ServeAsync(TimeSpan time) => Services.GetRequiredService<IDatabase>().WriteAsync(tx => RunClockStore.AddAsync(tx, time), CancellationToken.None);

    /// <summary>Looks again and again, for at most 15 s, until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
        if (_ownsDirectory)
        {
            _directory.Dispose();
        }
    }
}

/// <summary>How a <see cref="GoosedApp"/> starts.</summary>
public sealed record GoosedAppSetup
{
    /// <summary>Roles to run; none means all.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Settings as environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>A directory with <c>infra/</c> and <c>data/</c> that outlives the app; by default one of its own.</summary>
    public TestDirectory? Directory { get; init; }

    /// <summary>Replaces services, such as the clock.</summary>
    public Action<IServiceCollection>? Replace { get; init; }
}
