using Goosed.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Orchestrator;

/// <summary>Starts runs, ends them, and sees to it that each one ends.</summary>
public sealed class OrchestratorRole : Role
{
    public const string RoleName = "orchestrator";

    public override string Name => RoleName;

    public override Backends Uses => Backends.Database | Backends.Bus;

    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<FirstReading>();
        services.AddSingleton<Reconciler>();
        services.AddHostedService<RunConsumer>();
        services.AddHostedService<DeadlineSweep>();
        services.AddHostedService<EventRetention>();
        services.AddHostedService<StateGauges>();
        services.AddHostedService<MachineGauge>();
    }
}
