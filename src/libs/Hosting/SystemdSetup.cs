using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace Goosed.Hosting;

/// <summary>Tells systemd that the process is ready, and that it stops (<c>Type=notify</c>).</summary>
public static class SystemdSetup
{
    public static void AddSystemdNotification(this IServiceCollection services)
    {
        // Not by the package's AddSystemd, which gives the log another format as well.
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")))
        {
            services.AddSingleton<ISystemdNotifier, SystemdNotifier>().AddSingleton<IHostLifetime, SystemdLifetime>();
        }
    }
}
