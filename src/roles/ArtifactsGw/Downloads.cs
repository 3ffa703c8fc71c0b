using System.Collections.Concurrent;
using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Hosting.Errors;
using Goosed.ObjectStorage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Goosed.ArtifactsGw;

/// <summary>
/// Sends objects, whole or in part. Whole ones that are known by their digest are checked on the way: each state of a file once in a
/// while, as hashing costs more than sending and two hundred machines fetch the same image within minutes.
/// </summary>
internal sealed partial class Downloads(IObjectStore objects, IDatabase database, ArtifactMetrics metrics, TimeProvider clock, ILogger<Downloads> logger)
{
    private static readonly TimeSpan s_trusted = TimeSpan.FromMinutes(10);

    // No more entries than the store has objects.
    private readonly ConcurrentDictionary<ObjectKey, (string ETag, DateTimeOffset At)> _checked = new();

    public async Task<IResult> SendAsync(StoredObject stored, HttpContext context, CancellationToken ct)
    {
        var (request, response, info) = (context.Request, context.Response, stored.Info);
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
            await stored.CopyToAsync(context.Response.BodyWriter, range.Offset, range.Length, ct);
        }
        else
        {
            var started = clock.GetUtcNow();
            switch (await stored.CopyVerifiedAsync(context.Response.BodyWriter, digest, ct))
            {
                case CopyResult.Whole:
                    _checked[stored.Info.Key] = (stored.Info.ETag, started);
                    break;
                case CopyResult.Damaged:
                    // Out of use before the reader knows. It is short of the last block and must not take what it has for the whole.
                    await RefuseAsync(stored.Info.Key);
                    context.Abort();
                    return;
                default:
                    return;
            }
        }

        metrics.Sent(range.Length);
    }

    private bool IsTrusted(ObjectInfo info) => _checked.TryGetValue(info.Key, out var last) && last.ETag == info.ETag && clock.GetUtcNow() - last.At < s_trusted;

    private async Task RefuseAsync(ObjectKey key)
    {
        LogDamaged(logger, key.ToString());
        metrics.Damaged();
        if (await objects.LayAsideAsync(key, CancellationToken.None))
        {
            await database.WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, key.ToString(), new Author("artifacts-gw")), CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The bytes of {Key} are damaged on disk: the download was cut off, the file is laid aside, and the artifact has to be uploaded again")]
    private static partial void LogDamaged(ILogger logger, string key);
}
