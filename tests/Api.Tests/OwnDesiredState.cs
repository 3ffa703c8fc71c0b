using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>A program of a test's own, with files of the desired state that the test writes before it starts and while it runs.</summary>
public abstract class OwnDesiredState : IAsyncDisposable
{
    private GoosedApp? _app;

    protected TestDirectory Files { get; } = new();

    protected GoosedApp App => _app ?? throw new InvalidOperationException("The program has not been started.");

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Files.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts it, or starts it again; with a default blueprint where the test wrote none.</summary>
    protected async Task StartAsync(Action<IServiceCollection>? replace = null, params string[] roles)
    {
        if (!Directory.Exists(Files["infra/blueprints"]))
        {
            Files.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        }

        _app = await GoosedApp.StartAsync(new() { Directory = Files, Replace = replace, Roles = roles });
    }
}
