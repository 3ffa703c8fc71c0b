using Goosed.Core.Events;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Access;
using Goosed.Database.Sqlite;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Health;
using Goosed.Hosting.Settings;
using Goosed.Messaging;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.Files;
using Goosed.ObjectStorage.Signing;

namespace Goosed;

/// <summary>The backends that live in the process: SQLite, events in the database, objects as files.</summary>
internal static class EmbeddedBackends
{
    public static void AddEmbeddedBackends(this IServiceCollection services, GoosedOptions options, IReadOnlyList<Role> roles)
    {
        var uses = roles.Aggregate(Backends.None, (all, role) => all | role.Uses);
        var needs = roles.Aggregate(Backends.None, (all, role) => all | role.Needs);
        if (uses != Backends.None || !options.LoopbackOnly && options.SignIn && options.AdminToken is null)
        {
            var directory = DataDirectory.Take(options.Data);

            // Made by a factory and asked for by what uses it, so that it is given back last.
            services.AddSingleton(_ => directory);
        }

        services.AddSingleton(AdminToken.Load(options, out var made));
        services.AddSingleton(new StartupNotes(made));
        if (uses.HasFlag(Backends.Database))
        {
            services.AddDatabase();
        }

        if (uses.HasFlag(Backends.Bus))
        {
            services.AddSingleton<IEventBus, InProcessBus>();
        }

        if (uses.HasFlag(Backends.Objects))
        {
            services.AddObjects(options);
        }

        services.AddDependencies(needs);
    }

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

    private static void AddDatabase(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SqliteDatabase(provider.GetRequiredService<DataDirectory>().PathOf("goosed.db"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<SqliteEventLog>();
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<SqliteEventLog>());
        services.AddSingleton<IDeliveryLedger>(provider => provider.GetRequiredService<SqliteEventLog>());
        services.AddSingleton<ICredentials, Credentials>();
        services.AddSingleton<BackendProblem>(BackendProblems.OfDatabase);
    }

    private static void AddObjects(this IServiceCollection services, GoosedOptions options)
    {
        services.AddSingleton<IObjectStore>(provider => FileObjectStore.Open(provider.GetRequiredService<DataDirectory>().PathOf("objects"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new UrlSigner(SigningKey.LoadOrCreate(Path.Combine(options.Data, "url-signing.key"))));
        services.AddSingleton<BackendProblem>(BackendProblems.OfObjects);
    }

    private static async Task EnsureUsableAsync(this IObjectStore objects, CancellationToken ct)
    {
        if (await objects.ProbeAsync(ct) is { State: StoreState.Unavailable } health)
        {
            throw new IOException(health.Detail ?? "it can't be used");
        }
    }
}
