using Goosed.Hosting;
using Goosed.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Blueprints;

/// <summary>Reads the desired state from its folder and puts it in force.</summary>
public sealed class BlueprintsRole : Role
{
    public const string RoleName = "blueprints";

    public override string Name => RoleName;

    public override Backends Uses => Backends.Database;

    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<MachineWriter>();
        services.AddSingleton<DesiredStateSync>();
        services.AddSingleton<DesiredStateWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<DesiredStateWatch>());
        services.AddSingleton(provider => new Degradation("desired state", provider.GetRequiredService<DesiredStateWatch>().Fault));
    }
}
