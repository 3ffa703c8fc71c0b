using Goosed.Messaging;

namespace Goosed;

/// <summary>What carries events to the roles that consume them.</summary>
internal static class BusSetup
{
    public static void AddBus(this IServiceCollection services) => services.AddSingleton<IEventBus, InProcessBus>();
}
