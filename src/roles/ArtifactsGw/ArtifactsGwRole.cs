using Goosed.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.ArtifactsGw;

/// <summary>Gives out stored files by expiring URLs, and takes uploads.</summary>
public sealed class ArtifactsGwRole : Role
{
    public override string Name => "artifacts-gw";

    public override Backends Uses => Backends.Database | Backends.Objects;

    public override Backends Needs => Backends.Objects;

    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Uploads>().AddSingleton<Downloads>().AddSingleton<BootFileAccess>().AddSingleton<ArtifactMetrics>();
        services.AddHostedService<AbandonedUploadsSweep>();
        services.AddHostedService<DirectUploadsSweep>();
        services.AddHostedService<PendingArtifactsSweep>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapPresign();
        app.MapObjects();
    }
}
