using Goosed.Core.Events;
using Goosed.Database.Events;
using Goosed.Hosting;
using Goosed.Hosting.Health;
using Goosed.Hosting.Settings;
using Goosed.Messaging;
using Goosed.Messaging.Nats;
using NATS.NKeys;

namespace Goosed;

/// <summary>What carries events to the roles that consume them: the process itself, or NATS.</summary>
internal static class BusSetup
{
    public static void AddBus(this IServiceCollection services, GoosedOptions options, Backends uses)
    {
        if (options.Bus is { } bus && uses.HasFlag(Backends.Database))
        {
            services.AddNats(bus, options.Roles);
        }

        if (uses.HasFlag(Backends.Bus))
        {
            services.AddSingleton(typeof(IEventBus), options.Bus is null ? typeof(InProcessBus) : typeof(NatsBus));
        }
    }

    // Every process that writes events can take them to the stream.
    private static void AddNats(this IServiceCollection services, BusSettings bus, IReadOnlyList<string> roles)
    {
        RefuseBadSeed(bus.Seed);
        services.AddSingleton(new NatsSettings
        {
            Url = bus.Url,
            Name = $"goosed {string.Join(",", roles)}",
            User = bus.User,
            Password = bus.Password,
            Token = bus.Token,
            Seed = bus.Seed,
            CredentialsFile = bus.CredentialsFile,
            CaFile = bus.CaFile,
            CertificateFile = bus.CertificateFile,
            KeyFile = bus.KeyFile,
            Replicas = bus.Replicas,
        });
        services.AddSingleton<BusProblems>().AddSingleton<NatsLink>().AddSingleton<StreamKeeper>();
        services.AddSingleton<IRelayLedger, RelayLedger>();
        services.AddHostedService<NatsRelay>();
        services.AddSingleton(provider => new Degradation("event bus", () =>
            provider.GetRequiredService<BusProblems>().All is { } problems ? $"{problems}; events wait in the database" : null));
    }

    private static void RefuseBadSeed(string? seed)
    {
        try
        {
            using var key = seed is null ? null : KeyPair.FromSeed(seed);
        }
        catch (FormatException wrong)
        {
            throw new SettingsException([new(BusSettings.SeedSetting.Name, wrong.Message)]);
        }
    }
}
