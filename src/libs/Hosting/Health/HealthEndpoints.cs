using Goosed.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Hosting.Health;

/// <summary>Something that roles of this process can't serve without.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="ProbeAsync">Throws while it can't be used.</param>
public sealed record Dependency(string Name, Func<CancellationToken, Task> ProbeAsync);

/// <summary>Something that is not always as it should be while the roles can still serve.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="Fault">What is wrong with it now; null when all is well.</param>
public sealed record Degradation(string Name, Func<string?> Fault);

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

    // Operators read what is wrong, which tells where backends are. Everybody else reads of which one.
    private static async Task<IResult> GetReady(
        IEnumerable<Dependency> dependencies, IEnumerable<Degradation> degradations, HttpContext context, CancellationToken ct)
    {
        string Told(string name, string fault) => context.Caller().IsOperator ? $"{name}: {fault}" : name;
        var failing = new List<string>();
        foreach (var dependency in dependencies)
        {
            if (await FaultAsync(dependency, ct) is { } fault)
            {
                failing.Add(Told(dependency.Name, fault));
            }
        }

        string[] degraded = [.. degradations.Select(part => part.Fault() is { } fault ? Told(part.Name, fault) : null).OfType<string>()];
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
