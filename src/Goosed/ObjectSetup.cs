using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.Files;
using Goosed.ObjectStorage.S3;
using Goosed.ObjectStorage.Signing;

namespace Goosed;

/// <summary>Where files lie, and what signs their URLs.</summary>
internal static class ObjectSetup
{
    public static void AddObjects(this IServiceCollection services, GoosedOptions options)
    {
        if (OfGateway(options.Objects) is { } gateway)
        {
            services.AddGateway(gateway, options.Objects);
        }
        else
        {
            services.AddSingleton<IObjectStore>(provider => FileObjectStore.Open(provider.GetRequiredService<DataDirectory>().PathOf("objects"), provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton(new DirectAccess(null, null));
        }

        services.AddUrlSigner(options);
        services.AddSingleton<BackendProblem>(BackendProblems.OfObjects);
    }

    /// <summary>The S3 gateway that the settings name; null when objects are files.</summary>
    public static S3Options? OfGateway(ObjectSettings settings) => settings.Endpoint is not { } endpoint ? null : new()
    {
        Endpoint = endpoint,
        PublicEndpoint = settings.PublicEndpoint,
        Region = settings.Region,
        AccessKey = settings.AccessKey,
        SecretKey = settings.SecretKey,
        Bucket = settings.Bucket,
        CaFile = settings.CaFile,
    };

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

    private static void AddGateway(this IServiceCollection services, S3Options gateway, ObjectSettings settings)
    {
        services.AddSingleton(provider => new S3ObjectStore(gateway, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<S3ObjectStore>());
        services.AddSingleton(new S3Presigner(gateway));
        services.AddSingleton(provider =>
        {
            var presigner = provider.GetRequiredService<S3Presigner>();
            return new DirectAccess(
                settings.RedirectDownloads ? presigner : null,
                settings.DirectUploads ? new DirectUploads(provider.GetRequiredService<S3ObjectStore>(), presigner) : null);
        });
    }
}
