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
        services.AddSingleton(new UrlSigner(SigningKey.LoadOrCreate(Path.Combine(options.Data, "url-signing.key"))));
        services.AddSingleton<BackendProblem>(BackendProblems.OfObjects);
    }
}
