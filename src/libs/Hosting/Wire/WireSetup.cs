using System.Text.Json;
using System.Text.Json.Serialization;
using Goosed.Core.Json;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting.Wire;

/// <summary>How requests are read and answers written, the same in every role.</summary>
public static class WireSetup
{
    public static void AddGoosedWire(this IServiceCollection services, RequestLimits limits)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
        {
            // The framework puts the whole trace context here; the id alone is what logs and runs show.
            context.ProblemDetails.Extensions["trace_id"] = context.HttpContext.TraceId();
            context.HttpContext.Features.Set(context.ProblemDetails);
        });
        services.AddExceptionHandler<ExceptionProblems>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json =>
        {
            var options = json.SerializerOptions;
            options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.AllowDuplicateProperties = false;
            options.MaxDepth = StoredJson.MaxDepth;
            options.RespectNullableAnnotations = true;
            options.NumberHandling = JsonNumberHandling.Strict;
            options.Converters.Add(new UtcTimeConverter());
            options.Converters.Add(new TextConverter());
            options.Converters.Add(new ElementConverter(limits.MaxDepth));
            options.Converters.Add(new ObjectConverter(limits.MaxDepth));
            options.TypeInfoResolverChain.Insert(0, HostingJson.Default);
        });
    }
}
