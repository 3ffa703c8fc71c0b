using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Health;
using Goosed.Hosting.Limits;
using Goosed.Hosting.Logging;
using Goosed.Hosting.Sending;
using Goosed.Hosting.Settings;
using Goosed.Hosting.Telemetry;
using Goosed.Hosting.Wire;

namespace Goosed;

/// <summary>Builds the process that runs roles.</summary>
public static class GoosedServer
{
    // Uploads and downloads that are under way may end; service managers kill after 30 s or more.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    /// <summary>The server, ready to run; throws <see cref="SettingsException"/> when what the settings name can't be used.</summary>
    public static async Task<WebApplication> BuildAsync(GoosedOptions options, Action<IServiceCollection>? replace = null, CancellationToken ct = default)
    {
        Role[] roles = [.. Roles.All.Where(role => options.Has(role.Name))];
        var name = new ServiceName(options.Roles);
        var builder = WebApplication.CreateSlimBuilder();
        var hasStarted = false;
        builder.Logging.AddGoosedLogging(() => Volatile.Read(ref hasStarted));
        builder.Services.AddSingleton(options).AddSingleton(name).AddSingleton(TimeProvider.System);
        builder.Services.AddGoosedTelemetry(builder.Logging, name, options.Collector);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        builder.Services.AddSystemdNotification();
        builder.Services.AddHostedService<HangupSignal>();
        builder.Services.AddHostedService<BoundAddresses>();
        builder.Services.AddGoosedWire(options.Limits);
        builder.Services.AddSingleton<AccessMetrics>().AddSingleton<RateLimits>().AddSingleton<ReportBudgets>().AddConnectionLimits();
        await builder.Services.AddBackendsAsync(options, roles, ct);
        builder.WebHost.UseFileSending().ConfigureKestrel(kestrel =>
        {
            foreach (var address in options.Listen)
            {
                address.Open(kestrel);
            }

            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Limits.MaxBody;
            kestrel.Limits.RequestHeadersTimeout = options.Limits.HeaderTime;
            kestrel.Limits.KeepAliveTimeout = options.Limits.IdleTime;
            kestrel.Limits.MinRequestBodyDataRate = new(options.Limits.BodyRate, TimeSpan.FromSeconds(5));
        });
        foreach (var role in roles)
        {
            role.AddServices(builder.Services);
        }

        replace?.Invoke(builder.Services);
        var app = Pipeline(builder.Build(), roles);
        app.Lifetime.ApplicationStarted.Register(() => Volatile.Write(ref hasStarted, true));
        return app;
    }

    private static WebApplication Pipeline(WebApplication app, Role[] roles)
    {
        app.UseMiddleware<ProxyMiddleware>();
        app.UseMiddleware<RefusedReports>();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(StatusProblems.WriteAsync);
        app.UseMiddleware<RequestAddress>();
        app.UseRouting();
        app.UseGoosedTracing();
        app.UseMiddleware<RateLimitMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<ReportBudgetMiddleware>();
        var all = app.MapGroup("").WithHead();
        all.MapHealth();
        all.MapPrometheusScrapingEndpoint("/metrics").Public();
        foreach (var role in roles)
        {
            role.MapEndpoints(all.MapGroup("").WithMetadata(new RoleTag(role.Name)));
        }

        StartupLog.Write(app);
        return app;
    }
}
