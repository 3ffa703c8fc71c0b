using System.Collections.Concurrent;
using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Sending;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.S3;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Goosed.ArtifactsGw;

/// <summary>
/// Sends objects, whole or in part. Whole ones that are known by their digest are checked on the way: each state of a file once in a
/// while, as hashing costs more than sending and two hundred machines fetch the same image within minutes.
/// </summary>
internal sealed partial class Downloads(IObjectStore objects, DirectAccess direct, IDatabase database, ArtifactMetrics metrics, TimeProvider clock, ILogger<Downloads> logger)
{
    private static readonly TimeSpan s_trusted = TimeSpan.FromMinutes(10);

    // Long enough for the largest image over a slow line: it is asked for once, when the download begins.
    private static readonly TimeSpan s_redirected = TimeSpan.FromHours(1);

    // No more entries than the store has objects.
    private readonly ConcurrentDictionary<ObjectKey, (string ETag, long At)> _checked = new();

    public async Task<IResult> SendAsync(StoredObject stored, HttpContext context, CancellationToken ct)
    {
        var (request, response, info) = (context.Request, context.Response, stored.Info);
        if (direct.Downloads?.For(new HttpMethod(request.Method), info.Key, clock.GetUtcNow() + s_redirected) is { } elsewhere)
        {
            response.Headers.CacheControl = "no-store";
            return TypedResults.Redirect(elsewhere.AbsoluteUri, permanent: false, preserveMethod: true);
        }

        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = info.ETag;
        response.Headers.LastModified = HeaderUtilities.FormatDate(info.LastModified);
        if (request.Headers.IfNoneMatch == info.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Results.Empty;
        }

        var current = request.Headers.IfRange is not { Count: > 0 } known || known == info.ETag;
        if (ByteRange.Of(current ? request.Headers.Range : default(string), info.Length) is not { } range)
        {
            response.Headers.ContentRange = $"bytes */{info.Length}";
            return Problems.Of(StatusCodes.Status416RangeNotSatisfiable, "range-not-satisfiable", "The range can't be met", $"The object has {info.Length} bytes; ask for a range within it, or leave Range out.");
        }

        response.ContentType = "application/octet-stream";
        response.ContentLength = range.Length;
        if (range.IsPart)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{info.Length}";
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            await SendBytesAsync(stored, range, context, ct);
        }

        return Results.Empty;
    }

    private async Task SendBytesAsync(StoredObject stored, ByteRange range, HttpContext context, CancellationToken ct)
    {
        if (range.Length < stored.Info.Length || Artifact.DigestOf(stored.Info.Key) is not { } digest || IsTrusted(stored.Info))
        {
            if (stored.File is { } file && context.Response.CanSendFiles())
            {
                await context.Response.SendFileRangeAsync(file, range.Offset, range.Length, ct);
            }
            else
            {
                await stored.CopyToAsync(context.Response.BodyWriter, range.Offset, range.Length, ct);
            }
        }
        else
        {
            var started = clock.GetTimestamp();
            switch (await stored.CopyVerifiedAsync(context.Response.BodyWriter, digest, ct))
            {
                case CopyResult.Whole:
                    _checked[stored.Info.Key] = (stored.Info.ETag, started);
                    break;
                case CopyResult.Damaged:
                    // Out of use before the reader knows. It is short of the last block and must not take what it has for the whole.
                    await RefuseAsync(stored.Info.Key, digest);
                    context.Abort();
                    return;
                default:
                    return;
            }
        }

        metrics.Sent(range.Length);
    }

    private bool IsTrusted(ObjectInfo info) => _checked.TryGetValue(info.Key, out var last) && last.ETag == info.ETag && clock.GetElapsedTime(last.At) < s_trusted;

    private async Task RefuseAsync(ObjectKey key, Sha256Digest digest)
    {
        // They may have been spoilt on their way from a store outside of this process.
        await using (var again = await objects.OpenAsync(key, CancellationToken.None))
        {
            if (again is null || await again.VerifyAsync(digest, CancellationToken.None))
            {
                LogSpoilt(logger, key.ToString());
                return;
            }
        }

        LogDamaged(logger, key.ToString());
        metrics.Damaged();
        if (await objects.LayAsideAsync(key, CancellationToken.None))
        {
            await database.WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, key.ToString(), new Author("artifacts-gw")), CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored bytes of {Key} are damaged: the download was cut off, the object is laid aside, and the artifact has to be uploaded again")]
    private static partial void LogDamaged(ILogger logger, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bytes of {Key} were wrong when they were read, and right when they were read again: the download was cut off; look at the way to the object store, and its memory")]
    private static partial void LogSpoilt(ILogger logger, string key);
}
