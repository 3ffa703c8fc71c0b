using Goosed.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Hosting.Health;

/// <summary>Something that roles of this process can't serve without.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="ProbeAsync">Throws while it can't be used.</param>
public sealed record Dependency(string Name, Func<CancellationToken, Task> ProbeAsync);

/// <summary>Something that is not as it should be while the roles can still serve; null when all is well.</summary>
public delegate string? Degradation();

/// <summary>The answer of <c>/readyz</c>.</summary>
public sealed record ReadyAnswer(string Status, IReadOnlyList<string> Failing, IReadOnlyList<string> Degraded);

/// <summary><c>/healthz</c> and <c>/readyz</c>.</summary>
public static class HealthEndpoints
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Text("ok\n")).Public().ExcludeFromDescription();
        app.MapGet("/readyz", GetReady).Public().ExcludeFromDescription();
    }

    private static async Task<IResult> GetReady(IEnumerable<Dependency> dependencies, IEnumerable<Degradation> degradations, CancellationToken ct)
    {
        var failing = new List<string>();
        foreach (var dependency in dependencies)
        {
            if (await FaultAsync(dependency, ct) is { } fault)
            {
                failing.Add($"{dependency.Name}: {fault}");
            }
        }

        string[] degraded = [.. degradations.Select(degradation => degradation()).OfType<string>()];
        var answer = new ReadyAnswer(failing.Count > 0 ? "not ready" : degraded.Length > 0 ? "degraded" : "ready", failing, degraded);
        return Results.Json(answer, HostingJson.Default.ReadyAnswer, statusCode: failing.Count > 0 ? 503 : 200);
    }

    private static async Task<string?> FaultAsync(Dependency dependency, CancellationToken ct)
    {
        try
        {
            await dependency.ProbeAsync(ct).WaitAsync(ProbeTimeout, ct);
            return null;
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            return fault.Message;
        }
    }
}
