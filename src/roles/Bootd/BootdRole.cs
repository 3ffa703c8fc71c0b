using Goosed.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Bootd;

/// <summary>The first thing that a booting machine meets: the menu that chains to the API, and branding.</summary>
public sealed class BootdRole : Role
{
    public override string Name => "bootd";

    public override void AddServices(IServiceCollection services) => services.AddSingleton<BrandingFiles>();

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapMenu();
        app.MapBranding();
    }
}
