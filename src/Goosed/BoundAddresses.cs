using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Goosed;

/// <summary>
/// Stops a server that needs no sign-in, as only this computer was to reach it, when it is bound to anything else: the web framework has
/// settings of its own that add addresses.
/// </summary>
internal sealed class BoundAddresses(IServer server, GoosedOptions options, StartFault fault) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (options.LoopbackOnly && bound.FirstOrDefault(address => ListenAddress.Parse(address) is not { IsLoopback: true }) is { } open)
        {
            fault.Stop(new([new(GoosedOptions.ListenSetting.Name,
                $"the server is bound to {open} as well, which other computers may reach without a token; "
                + "remove what adds it (a variable Kestrel__…, an appsettings.json), or name it here.")]));
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
