using Goosed.Hosting.Logging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Goosed.Hosting.Telemetry;

/// <summary>Metrics for <c>/metrics</c>; traces, metrics and logs by OTLP over HTTP when a collector is named.</summary>
public static class TelemetrySetup
{
    // Seconds: from a cached script to a slow disk.
    private static readonly double[] RequestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public static void AddGoosedTelemetry(this IServiceCollection services, ILoggingBuilder logging, ServiceName name, Uri? collector)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name.Process))
            .WithMetrics(metrics => metrics
                .AddMeter("Goosed.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = RequestBuckets })
                .AddPrometheusExporter());
        if (collector is null)
        {
            return;
        }

        telemetry.WithTracing(tracing => tracing.AddSource("Goosed.*").AddAspNetCoreInstrumentation(http =>
            http.EnrichWithHttpResponse = (span, response) => span.SetTag("goosed.role", response.HttpContext.GetEndpoint()?.Metadata.GetMetadata<RoleTag>()?.Name)));
        logging.AddOpenTelemetry(logs => logs.IncludeFormattedMessage = true);
        telemetry.UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, collector);
    }
}
