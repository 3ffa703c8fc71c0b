using System.Globalization;
using Goosed.Core.Artifacts;
using Goosed.Core.Tokens;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.ArtifactsGw;

/// <summary><c>/objects/{key}</c>: downloads and uploads by signed URL, and boot files by a machine's token.</summary>
internal static class ObjectsEndpoints
{
    public static void MapObjects(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/objects/{**key}", ["GET", "HEAD"], Download).PublicOr(TokenPurpose.Artifact).WithTags("artifacts")
            .WithSummary("An object, whole or in part, by a signed URL or by the token of a boot script").Produces(200).Produces(206).Produces(307).ProducesProblem(416);
        app.MapPut("/objects/{**key}", Upload).Public().WithTags("artifacts").WithSummary("Upload an artifact's bytes to its upload_url").Accepts<Stream>("application/octet-stream", "*/*");
    }

    private static async Task<IResult> Download(string key, HttpContext context, IObjectStore objects, UrlSigner signer, BootFileAccess bootFiles, Downloads downloads, TimeProvider clock)
    {
        var ct = context.RequestAborted;
        if (!ObjectKey.TryParse(key, out var parsed, out var reason))
        {
            return Problems.BadRequest($"The key can't be used: {reason}");
        }

        // The URL of an upload tells, asked by HEAD, how far it has come.
        if (HttpMethods.IsHead(context.Request.Method) && signer.Verify("PUT", parsed, Query(context.Request), clock.GetUtcNow()) is SignatureCheck.Valid { Grant.Digest: { } digest })
        {
            var offset = (await objects.StatAsync(parsed, ct))?.Length ?? await objects.KeptAsync(digest, ct);
            context.Response.Headers[Uploads.OffsetHeader] = offset.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers.CacheControl = "no-store";
            return Results.Empty;
        }

        var (token, value) = (context.Caller().Token, context.Caller().TokenValue);
        var seen = token is null ? null : await bootFiles.AllowsAsync(token, value ?? "", parsed.ToString(), ct);
        var refusal = token is null ? Refusal(signer.Verify(context.Request.Method, parsed, Query(context.Request), clock.GetUtcNow()))
            : seen is not null ? null
            : Problems.Refused();
        if (refusal is not null)
        {
            return refusal;
        }

        await using var stored = await objects.OpenAsync(parsed, ct);
        if (stored is null)
        {
            return Problems.Missing($"The store holds no object '{parsed}'.");
        }

        if (token is not null && seen is not null && HttpMethods.IsGet(context.Request.Method))
        {
            await bootFiles.NoteAsync(token, seen, context.ClientAddress(), ct);
        }

        return await downloads.SendAsync(stored, context, ct);
    }

    private static async Task<IResult> Upload(string key, HttpContext context, UrlSigner signer, Uploads uploads, TimeProvider clock)
    {
        if (!ObjectKey.TryParse(key, out var parsed, out var reason))
        {
            return Problems.BadRequest($"The key can't be used: {reason}");
        }

        var check = signer.Verify("PUT", parsed, Query(context.Request), clock.GetUtcNow());
        return check is SignatureCheck.Valid valid
            ? (await uploads.TakeAsync(valid.Grant, context)).Result
            : Refusal(check) ?? Problems.Refused();
    }

    private static ProblemHttpResult? Refusal(SignatureCheck check) => check switch
    {
        SignatureCheck.Valid => null,
        SignatureCheck.Expired => Forbidden("The URL's time is over; ask for a new one."),
        _ => Forbidden("The URL is not one that goosed signed for this; ask for one with GET /v1/presign/get, or POST /v1/artifacts for an upload."),
    };

    private static ProblemHttpResult Forbidden(string detail) => Problems.Of(StatusCodes.Status403Forbidden, "url-not-valid", "The URL does not give access", detail);

    // One that comes twice must not pass for either of its values.
    private static Func<string, string?> Query(HttpRequest request) =>
        name => request.Query.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;
}
