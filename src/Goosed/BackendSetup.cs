using System.Diagnostics.Metrics;
using Goosed.Database;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Health;
using Goosed.Hosting.Settings;
using Goosed.Installations;
using Goosed.Messaging;
using Goosed.ObjectStorage;

namespace Goosed;

/// <summary>Gives the roles of a process the backends that they use; each kind's file says which one the settings choose.</summary>
internal static class BackendSetup
{
    public static async Task AddBackendsAsync(this IServiceCollection services, GoosedOptions options, IReadOnlyList<Role> roles, CancellationToken ct)
    {
        var uses = roles.Aggregate(Backends.None, (all, role) => all | role.Uses);
        var needs = roles.Aggregate(Backends.None, (all, role) => all | role.Needs);
        string? restored = null;
        if (NeedsDirectory(options, uses))
        {
            var directory = DataDirectory.Take(options.Data);

            // Before the first secret is made beside it: one beside a new database says that another one was lost.
            restored = options.DatabaseDsn is null && uses.HasFlag(Backends.Database) ? await InstallationSetup.PrepareEmbeddedAsync(directory, ct) : null;

            // Made by a factory and asked for by what uses it, so that it is given back last.
            services.AddSingleton(_ => directory);
        }

        services.AddHostedService(provider => new ProcessGauges(provider.GetRequiredService<IMeterFactory>(), options, provider.GetService<DataDirectory>()));
        services.AddSingleton(AdminToken.Load(options, out var made));
        services.AddSingleton(new StartupNotes(made, StateOf(options), restored));
        services.AddSingleton<StartFault>();
        if (uses.HasFlag(Backends.Database))
        {
            services.AddDatabase(options);
        }

        services.AddBus(options, uses);
        if (uses.HasFlag(Backends.Objects))
        {
            services.AddObjects(options);
        }

        services.AddInstallation(options, uses);

        services.AddDependencies(needs);
    }

    // What is embedded lies there, and a token that the first start makes.
    private static bool NeedsDirectory(GoosedOptions options, Backends uses) =>
        uses.HasFlag(Backends.Objects) && options.Objects.Endpoint is null
        || options.DatabaseDsn is null && (uses != Backends.None || !options.LoopbackOnly && options.SignIn && options.AdminToken is null);

    private static string StateOf(GoosedOptions options) =>
        $"{(options.DatabaseDsn is null ? options.Data : "PostgreSQL")}, objects in {(options.Objects.Endpoint is { } gateway ? gateway.Authority : options.Data)}";

    private static void AddDependencies(this IServiceCollection services, Backends needs)
    {
        if (needs.HasFlag(Backends.Database))
        {
            services.AddSingleton(provider => new Dependency("database", provider.GetRequiredService<IDatabase>().ProbeAsync));
        }

        if (needs.HasFlag(Backends.Bus))
        {
            services.AddSingleton(provider => new Dependency("event bus", provider.GetRequiredService<IEventBus>().ProbeAsync));
        }

        if (needs.HasFlag(Backends.Objects))
        {
            services.AddSingleton(provider => new Dependency("object store", provider.GetRequiredService<IObjectStore>().EnsureUsableAsync));
        }
    }

    private static async Task EnsureUsableAsync(this IObjectStore objects, CancellationToken ct)
    {
        if (await objects.ProbeAsync(ct) is { State: StoreState.Unavailable } health)
        {
            throw new IOException(health.Detail ?? "it can't be used");
        }
    }
}
