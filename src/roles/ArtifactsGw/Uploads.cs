using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Goosed.ArtifactsGw;

/// <summary>What an upload stored.</summary>
/// <param name="Size">Bytes.</param>
public sealed record UploadAnswer(string Key, long Size, string Sha256);

/// <summary>Takes the bytes of an artifact: hashed while they come, and ready only when they are all there and right.</summary>
internal sealed class Uploads(IObjectStore objects, IDatabase database, ArtifactMetrics metrics, GoosedOptions options)
{
    /// <summary>How many bytes of an upload are there: the offset to go on from.</summary>
    public const string OffsetHeader = "Upload-Offset";

    public async Task<Results<JsonHttpResult<UploadAnswer>, ProblemHttpResult>> TakeAsync(UrlGrant grant, HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Limits.MaxUpload;
        }

        if (Offset(context.Request, out var fault) is not { } offset)
        {
            return Problems.BadRequest(fault);
        }

        // A client that sent its last byte and is gone has sent all the same: an upload is cut off by a body that ends too early, and by
        // nothing else. From there on it goes on to its end.
        return await objects.PutAsync(grant.Key, context.Request.Body, grant.Digest, offset, CancellationToken.None) switch
        {
            PutResult.Stored stored => await ReadyAsync(grant, stored, context),
            PutResult.WrongDigest wrong => Problems.Of(StatusCodes.Status422UnprocessableEntity, "wrong-bytes", "The bytes are not the artifact's",
                $"The upload's SHA-256 is {wrong.Actual}, the artifact's is {wrong.Expected}. Nothing was stored; the URL can be used again."),
            PutResult.WrongOffset wrong => Problems.Conflict($"{wrong.Kept} bytes of this upload are there to go on from; send the file from byte {wrong.Kept} on, or whole without Content-Range.",
                new Dictionary<string, object?> { ["upload_offset"] = wrong.Kept }),
            PutResult.Blocked blocked => Problems.Conflict(blocked.Reason),
            _ => throw new InvalidOperationException("The store gave an answer that is not known."),
        };
    }

    // Content-Range as curl -C sends it: from where the last try stopped to the end.
    private static long? Offset(HttpRequest request, out string fault)
    {
        fault = "";
        if (request.Headers.ContentRange.Count == 0)
        {
            return 0;
        }

        if (ContentRangeHeaderValue.TryParse(request.Headers.ContentRange.ToString(), out var range) && range is { Unit: { Value: "bytes" }, From: { } from, To: { } to, Length: { } length }
            && to == length - 1 && (request.ContentLength is null || request.ContentLength == length - from))
        {
            return from;
        }

        fault = "Content-Range must go to the end of the file, as bytes FROM-LAST/LENGTH with LAST one less than LENGTH, and the body must hold just that.";
        return null;
    }

    private async Task<JsonHttpResult<UploadAnswer>> ReadyAsync(UrlGrant grant, PutResult.Stored stored, HttpContext context)
    {
        var key = grant.Key.ToString();
        await database.WriteAsync(tx => ArtifactJournal.UploadedAsync(tx, key, stored.Length, context.Author() with { Name = "upload" }), CancellationToken.None);
        metrics.Received(stored.Length);
        return TypedResults.Json(new UploadAnswer(key, stored.Length, stored.Digest.ToString()), ArtifactsGwJson.Default.UploadAnswer);
    }
}
