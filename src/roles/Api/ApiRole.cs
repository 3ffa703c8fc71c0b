using Goosed.Api.Artifacts;
using Goosed.Api.Audit;
using Goosed.Api.Boot;
using Goosed.Api.DesiredState;
using Goosed.Api.Events;
using Goosed.Api.Facts;
using Goosed.Api.Machines;
using Goosed.Api.Render;
using Goosed.Api.Runs;
using Goosed.Api.Tokens;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scalar.AspNetCore;

namespace Goosed.Api;

/// <summary>The HTTP API for machines and operators.</summary>
public sealed class ApiRole : Role
{
    public override string Name => "api";

    public override Backends Uses => Backends.Database | Backends.Objects;

    public override Backends Needs => Backends.Database;

    public override void AddServices(IServiceCollection services)
    {
        services.AddSingleton<ApiMetrics>();
        services.AddSingleton<EventPages>().AddSingleton<EventStreams>().AddSingleton<EventFeed>();
        services.AddSingleton<EventWatch>().AddHostedService(provider => provider.GetRequiredService<EventWatch>());
        services.AddSingleton<FactsIntake>();
        services.AddSingleton<ReportReader>();
        services.AddSingleton<LateReports>();
        services.AddHostedService<RunClock>();
        services.AddSingleton<ArtifactUrls>();
        services.AddSingleton<ArtifactIntake>();
        services.AddSingleton<BootAnswers>();
        services.AddSingleton<FirstRuns>();
        services.AddSingleton<InstallScripts>();
        services.AddSingleton<BootPreviews>();
        services.AddSingleton<AnswerFileService>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddOpenApi("v1", OpenApiDocument.Configure);
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1");
        v1.MapMachines();
        v1.MapBoot();
        v1.MapRender();
        v1.MapArtifacts();
        v1.MapFacts();
        v1.MapRuns();
        v1.MapDesiredState();
        v1.MapAudit();
        v1.MapEvents();
        v1.MapTokens();
        // These hold no data, and a browser can't send a token for its first page.
        app.MapOpenApi("/openapi/{documentName}.json").Public();
        app.MapScalarApiReference("/docs/api", Page).Public();
        app.MapGet("/", () => TypedResults.Redirect("/docs/api")).Public().ExcludeFromDescription();
    }

    // Nothing of it leads to a service of somebody else.
    private static void Page(ScalarOptions page) => page.WithTitle("goosed API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp()
        .HideDeveloperTools().HideClientButton().AddPreferredSecuritySchemes(OpenApiDocument.Bearer)
        .WithCustomCss("a[href*='scalar.com'] { display: none }");
}
