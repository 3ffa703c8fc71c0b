using Microsoft.Extensions.DependencyInjection;

namespace Goosed.CrashHost;

internal static class Decorating
{
    /// <summary>Puts a wrapper in place of the service that was registered last.</summary>
    public static void Decorate<T>(this IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(T));
        services.AddSingleton(provider => wrap((T)(registered.ImplementationFactory is { } make
            ? make(provider)
            : ActivatorUtilities.CreateInstance(provider, registered.ImplementationType ?? typeof(T)))));
    }
}
