using Goosed.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Inventory;

/// <summary>Keeps what machines report and what changed.</summary>
public sealed class InventoryRole : Role
{
    public const string RoleName = "inventory";

    public override string Name => RoleName;

    public override Backends Uses => Backends.Database | Backends.Bus;

    public override void AddServices(IServiceCollection services) => services.AddHostedService<FactsConsumer>();
}
