using Goosed.Hosting.Settings;

namespace Goosed;

/// <summary>What the start has to tell besides that it happened.</summary>
/// <param name="AdminTokenFile">File that a new admin token was written to, or null.</param>
/// <param name="State">Where the state lies.</param>
/// <param name="Restored">That the database was found to be a copy from before; null for one that is not.</param>
internal sealed record StartupNotes(string? AdminTokenFile, string State, string? Restored);

/// <summary>The lines that a start logs.</summary>
internal static partial class StartupLog
{
    public static void Write(WebApplication app)
    {
        var options = app.Services.GetRequiredService<GoosedOptions>();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Goosed");
        var roles = string.Join(", ", options.Roles);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var (addresses, state) = (string.Join(", ", app.Urls), app.Services.GetRequiredService<StartupNotes>().State);
            LogServing(logger, roles, addresses, state, options.Infra);
        });
        if (app.Services.GetRequiredService<StartupNotes>().AdminTokenFile is { } file)
        {
            LogAdminToken(logger, file);
        }

        if (app.Services.GetRequiredService<StartupNotes>().Restored is { } restored)
        {
            LogRestored(logger, restored);
        }

        foreach (var unknown in UnknownSettings.In(Environment.GetEnvironmentVariables()))
        {
            LogUnknownSetting(logger, unknown.Name, unknown.Reason);
        }

        if (!options.SignIn)
        {
            LogOpen(logger);
        }

        var networks = options.Limits.Proxies.Where(proxy => proxy.PrefixLength < proxy.BaseAddress.GetAddressBytes().Length * 8).ToList();
        if (networks.Count > 0)
        {
            LogNetworks(logger, string.Join(", ", networks));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Setting}: {Reason}")]
    private static partial void LogUnknownSetting(ILogger logger, string setting, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving {Roles} on {Addresses}; data in {Data}, desired state in {Infra}")]
    private static partial void LogServing(ILogger logger, string roles, string addresses, string data, string infra);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A new admin token was made; it is in {File}, which only this user can read")]
    private static partial void LogAdminToken(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Restored}")]
    private static partial void LogRestored(ILogger logger, string restored);

    [LoggerMessage(Level = LogLevel.Warning, Message = "GOOSED_AUTH is off: everybody who reaches these addresses is an operator")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "GOOSED_TRUSTED_PROXIES holds {Networks}: whoever has an address in there can call from any address he likes; name the proxies' own")]
    private static partial void LogNetworks(ILogger logger, string networks);
}
