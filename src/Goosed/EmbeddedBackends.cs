using Goosed.Core.Events;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Runs;
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
        var needsDatabase = roles.Any(role => role.NeedsDatabase);
        var needsObjects = roles.Any(role => role.NeedsObjects);
        if (needsDatabase || needsObjects || !options.LoopbackOnly && options.SignIn && options.AdminToken is null)
        {
            var directory = DataDirectory.Take(options.Data);

            // Made by a factory and asked for by what uses it, so that it is given back last.
            services.AddSingleton(_ => directory);
        }

        services.AddSingleton(AdminToken.Load(options, out var made));
        services.AddSingleton(new StartupNotes(made));
        if (needsDatabase)
        {
            services.AddDatabase(roles.Any(role => role.NeedsBus));
        }

        if (needsObjects)
        {
            services.AddObjects(options);
        }
    }

    private static void AddDatabase(this IServiceCollection services, bool withBus)
    {
        services.AddSingleton(provider => new SqliteDatabase(provider.GetRequiredService<DataDirectory>().PathOf("goosed.db"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<SqliteEventLog>();
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<SqliteEventLog>());
        services.AddSingleton<IDeliveryLedger>(provider => provider.GetRequiredService<SqliteEventLog>());
        services.AddSingleton<IMachineTokens, MachineTokens>();
        services.AddSingleton<BackendProblem>(BackendProblems.OfDatabase);
        services.AddSingleton(provider => new Dependency("database", provider.GetRequiredService<IDatabase>().ProbeAsync));
        if (withBus)
        {
            services.AddSingleton<IEventBus, InProcessBus>();
            services.AddSingleton(provider => new Dependency("event bus", provider.GetRequiredService<IEventBus>().ProbeAsync));
        }
    }

    private static void AddObjects(this IServiceCollection services, GoosedOptions options)
    {
        services.AddSingleton<IObjectStore>(provider => FileObjectStore.Open(provider.GetRequiredService<DataDirectory>().PathOf("objects"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new UrlSigner(SigningKey.LoadOrCreate(Path.Combine(options.Data, "url-signing.key"))));
        services.AddSingleton<BackendProblem>(BackendProblems.OfObjects);
        services.AddSingleton(provider => new Dependency("object store", async ct =>
        {
            if (await provider.GetRequiredService<IObjectStore>().ProbeAsync(ct) is { State: StoreState.Unavailable } health)
            {
                throw new IOException(health.Detail ?? "it can't be used");
            }
        }));
    }
}
