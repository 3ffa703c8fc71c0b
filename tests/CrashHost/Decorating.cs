using Microsoft.Extensions.DependencyInjection;

namespace Goosed.CrashHost;

internal static class Decorating
{
    /// <summary>Puts a wrapper in place of the service that was registered last; nothing where the roles use none.</summary>
    public static void Decorate<T>(this IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(T)) is not { } registered)
        {
            return;
        }

        services.AddSingleton(provider => wrap((T)(registered.ImplementationFactory is { } make
            ? make(provider)
            : ActivatorUtilities.CreateInstance(provider, registered.ImplementationType ?? typeof(T)))));
    }
}
