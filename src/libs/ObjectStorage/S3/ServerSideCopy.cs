using Amazon.S3.Model;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>Lets the gateway put objects together under another key, without their bytes coming here.</summary>
internal sealed class ServerSideCopy(S3Bucket bucket)
{
    // S3 copies at most 5 GiB in one call; 10,000 parts of 2 GiB are more than any upload has.
    private const long MostOfOneCopy = 5L << 30;
    private const long MostOfOnePart = 2L << 30;
    private const int AtOnce = 4;

    /// <summary>Stores the pieces, one behind the other, under the key; a reader sees all of it or nothing.</summary>
    public async Task CopyAsync(IReadOnlyList<Piece> pieces, string key, Sha256Digest? digest, CancellationToken ct)
    {
        if (pieces is [{ Length: <= MostOfOneCopy } only])
        {
            await CopyWholeAsync(only, key, digest, ct);
            return;
        }

        var request = new InitiateMultipartUploadRequest { BucketName = bucket.Name, Key = key };
        S3Bucket.Describe(request.Metadata, digest);
        var uploadId = (await bucket.CallAsync(s3 => s3.InitiateMultipartUploadAsync(request, ct), ct)).UploadId;
        try
        {
            var parts = await CopyPartsAsync([.. pieces.SelectMany(Ranges)], key, uploadId, ct);
            await bucket.CallAsync(s3 => s3.CompleteMultipartUploadAsync(new() { BucketName = bucket.Name, Key = key, UploadId = uploadId, PartETags = [.. parts] }, ct), ct);
        }
        catch (Exception)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await bucket.CallAsync(s3 => s3.AbortMultipartUploadAsync(bucket.Name, key, uploadId, limit.Token), limit.Token);
            throw;
        }
    }

    private async Task CopyWholeAsync(Piece piece, string key, Sha256Digest? digest, CancellationToken ct)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = bucket.Name,
            SourceKey = piece.Key,
            ETagToMatch = piece.ETag,
            DestinationBucket = bucket.Name,
            DestinationKey = key,
            MetadataDirective = Amazon.S3.S3MetadataDirective.REPLACE,
        };
        S3Bucket.Describe(request.Metadata, digest);
        await bucket.CallAsync(s3 => s3.CopyObjectAsync(request, ct), ct);
    }

    private async Task<PartETag[]> CopyPartsAsync((Piece Piece, long From, long To)[] ranges, string key, string uploadId, CancellationToken ct)
    {
        var parts = new PartETag[ranges.Length];
        await Parallel.ForAsync(0, ranges.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (i, each) =>
        {
            var (piece, from, to) = ranges[i];
            var answer = await bucket.CallAsync(s3 => s3.CopyPartAsync(new()
            {
                SourceBucket = bucket.Name,
                SourceKey = piece.Key,
                ETagToMatch = [piece.ETag],
                FirstByte = from,
                LastByte = to,
                DestinationBucket = bucket.Name,
                DestinationKey = key,
                UploadId = uploadId,
                PartNumber = i + 1,
            }, each), each);
            parts[i] = new(i + 1, answer.ETag);
        });
        return parts;
    }

    // Of equal lengths, so that none falls below the least that S3 takes.
    private static IEnumerable<(Piece Piece, long From, long To)> Ranges(Piece piece)
    {
        var count = (piece.Length + MostOfOnePart - 1) / MostOfOnePart;
        for (long i = 0; i < count; i++)
        {
            yield return (piece, (long)((Int128)piece.Length * i / count), (long)((Int128)piece.Length * (i + 1) / count) - 1);
        }
    }
}
