using Goosed.Hosting.Logging;
using Microsoft.AspNetCore.Builder;
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

    // Seconds: from a machine that is done at once to one that takes a day.
    private static readonly double[] LongBuckets = [1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 2700, 3600, 7200, 14_400, 43_200, 86_400];

    /// <summary>Marks each request's span with its role; belongs behind routing.</summary>
    public static void UseGoosedTracing(this IApplicationBuilder app) => app.Use(RequestTrace.MarkAsync);

    public static void AddGoosedTelemetry(this IServiceCollection services, ILoggingBuilder logging, ServiceName name, Uri? collector)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name.Process))
            .WithMetrics(metrics => metrics
                .AddMeter("Goosed.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = RequestBuckets })
                .AddView("goosed_event_handling_duration", new ExplicitBucketHistogramConfiguration { Boundaries = RequestBuckets })
                .AddView("goosed_run_duration", new ExplicitBucketHistogramConfiguration { Boundaries = LongBuckets })
                .AddView("goosed_milestone_duration", new ExplicitBucketHistogramConfiguration { Boundaries = LongBuckets })
                .AddPrometheusExporter());
        services.AddHostedService<TraceIds>();
        if (collector is null)
        {
            return;
        }

        telemetry.WithTracing(tracing => tracing.AddSource("Goosed.*").AddAspNetCoreInstrumentation(requests => requests.Filter = IsTraced));
        logging.AddOpenTelemetry(logs => logs.IncludeFormattedMessage = true);
        telemetry.UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, collector);
    }

    // What asks every few seconds whether a process is well would be most of what a store of traces holds.
    private static bool IsTraced(HttpContext request) => request.Request.Path.Value is not ("/healthz" or "/readyz" or "/metrics");
}
