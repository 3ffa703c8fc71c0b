using Goosed.Core.Artifacts;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.S3;
using Goosed.ObjectStorage.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.ArtifactsGw;

/// <summary>A signed URL.</summary>
/// <param name="Url">Works until its time is over.</param>
public sealed record PresignAnswer(string Url);

/// <summary><c>/v1/presign/get</c>.</summary>
internal static class PresignEndpoints
{
    private const int DefaultSeconds = 300;
    private const int MaxSeconds = 604_800;

    public static void MapPresign(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/presign/get", Get).ForOperators().WithTags("artifacts").WithSummary("A URL that gives out one object for a time");

    private static async Task<Results<JsonHttpResult<PresignAnswer>, ProblemHttpResult>> Get(
        string? key, int? ttl, HttpContext context, IObjectStore objects, UrlSigner signer, DirectAccess direct, GoosedOptions options, TimeProvider clock, CancellationToken ct)
    {
        if (ttl is < 1 or > MaxSeconds)
        {
            return Problems.BadRequest($"ttl is {ttl}; it takes 1 to {MaxSeconds} seconds.");
        }

        if (!ObjectKey.TryParse(key, out var parsed, out var reason))
        {
            return Problems.BadRequest($"key can't be used: {reason}");
        }

        if (await objects.StatAsync(parsed, ct) is null)
        {
            return Problems.Missing($"The store holds no object '{parsed}'. An artifact's key is shown by GET /v1/artifacts.");
        }

        var expires = clock.GetUtcNow().AddSeconds(ttl ?? DefaultSeconds);
        var url = direct.Downloads?.For(HttpMethod.Get, parsed, expires)?.AbsoluteUri ?? signer.Url(BaseUrl.Artifacts(context, options), new("GET", parsed, expires));
        return TypedResults.Json(new PresignAnswer(url), ArtifactsGwJson.Default.PresignAnswer);
    }
}
