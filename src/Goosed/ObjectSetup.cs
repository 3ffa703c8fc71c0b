using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.Files;
using Goosed.ObjectStorage.Signing;

namespace Goosed;

/// <summary>Where files lie, and what signs their URLs.</summary>
internal static class ObjectSetup
{
    public static void AddObjects(this IServiceCollection services, GoosedOptions options)
    {
        services.AddSingleton<IObjectStore>(provider => FileObjectStore.Open(provider.GetRequiredService<DataDirectory>().PathOf("objects"), provider.GetRequiredService<TimeProvider>()));
        services.AddUrlSigner(options);
        services.AddSingleton<BackendProblem>(BackendProblems.OfObjects);
    }

    // Processes that share a database share the key in it.
    private static void AddUrlSigner(this IServiceCollection services, GoosedOptions options)
    {
        if (options.DatabaseDsn is null)
        {
            services.AddSingleton(new UrlSigner(SigningKey.LoadOrCreate(Path.Combine(options.Data, "url-signing.key"))));
        }
        else
        {
            services.AddSingleton(provider => new UrlSigner(() => provider.GetRequiredService<SharedSigningKey>().Key));
        }
    }
}
