using Amazon.S3;
using Amazon.S3.Model;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>What uploads that were cut off have left: pieces, and multipart uploads that a killed process could not complete. Any replica finds them.</summary>
internal sealed class KeptPieces(S3Bucket bucket)
{
    /// <summary>How many bytes from the first on are there.</summary>
    public async Task<long> LengthAsync(Sha256Digest digest, CancellationToken ct) => (await ChainAsync(digest, ct)) is [.., var last] ? last.End : 0;

    /// <summary>The pieces that hold exactly the first bytes of an upload; null when none end there.</summary>
    public async Task<IReadOnlyList<Piece>?> ClaimAsync(Sha256Digest digest, long length, CancellationToken ct)
    {
        var pieces = new List<Piece>();
        foreach (var found in await ChainAsync(digest, ct))
        {
            var end = pieces is [.., var last] ? last.End : 0;
            if (end < length && await found.TakeAsync(bucket, length, ct) is { } piece)
            {
                pieces.Add(piece);
            }
        }

        return pieces is [.., { } last2] && last2.End == length ? pieces : null;
    }

    /// <summary>Removes the pieces of an upload that is stored by now. One that is on its way still keeps its open parts.</summary>
    public async Task ForgetAsync(string pieces, CancellationToken ct)
    {
        await foreach (var piece in bucket.ListAsync(pieces, ct))
        {
            await bucket.DeleteAsync(piece.Key, ct);
        }
    }

    /// <summary>Open multipart uploads whose names begin with a text.</summary>
    public async IAsyncEnumerable<MultipartUpload> OpenAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = prefix };
        ListMultipartUploadsResponse page;
        do
        {
            page = await bucket.CallAsync(s3 => s3.ListMultipartUploadsAsync(request, ct), ct);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                yield return upload;
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
    }

    /// <summary>The parts of an open upload; none when somebody completed or aborted it.</summary>
    public async Task<IReadOnlyList<PartDetail>> PartsAsync(MultipartUpload upload, CancellationToken ct)
    {
        var request = new ListPartsRequest { BucketName = bucket.Name, Key = upload.Key, UploadId = upload.UploadId };
        var parts = new List<PartDetail>();
        try
        {
            ListPartsResponse page;
            do
            {
                page = await bucket.CallAsync(s3 => s3.ListPartsAsync(request, ct), ct);
                parts.AddRange(page.Parts ?? []);
                request.PartNumberMarker = page.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            while (page.IsTruncated == true);
        }
        catch (AmazonS3Exception gone) when (S3Faults.IsMissing(gone))
        {
            return [];
        }

        return parts;
    }

    // From the first byte on, always the longest piece that begins where the last one ends.
    private async Task<IReadOnlyList<Found>> ChainAsync(Sha256Digest digest, CancellationToken ct)
    {
        var found = new List<Found>();
        await foreach (var piece in bucket.ListAsync(S3Names.PiecesOf(digest), ct))
        {
            found.Add(new(piece.Key, S3Names.StartOf(piece.Key) ?? -1, piece.Size ?? 0, null, []));
        }

        await foreach (var upload in OpenAsync(S3Names.PiecesOf(digest), ct))
        {
            // A part may be missing among those that were sent at once.
            var parts = (await PartsAsync(upload, ct)).TakeWhile((part, i) => part.PartNumber == i + 1).ToArray();
            found.Add(new(upload.Key, S3Names.StartOf(upload.Key) ?? -1, parts.Sum(part => part.Size ?? 0), upload.UploadId, parts));
        }

        var chain = new List<Found>();
        for (long end = 0; found.Where(piece => piece.Start == end && piece.Length >= PieceWriter.LeastPiece).MaxBy(piece => piece.Length) is { } next; end = next.End)
        {
            chain.Add(next);
        }

        return chain;
    }

    private sealed record Found(string Key, long Start, long Length, string? UploadId, IReadOnlyList<PartDetail> Parts)
    {
        public long End => Start + Length;

        /// <summary>Makes a piece of it that does not go beyond a length of the upload; null when it can't be cut there or somebody else was faster.</summary>
        public async Task<Piece?> TakeAsync(S3Bucket bucket, long length, CancellationToken ct)
        {
            if (UploadId is null)
            {
                return await PieceWriter.DescribeAsync(bucket, Key, Start, ct);
            }

            // The other upload may have sent parts since its length was asked for.
            var end = Start;
            var parts = Parts.TakeWhile(part => (end += part.Size ?? 0) <= length).Select(part => new PartETag(part.PartNumber ?? 0, part.ETag)).ToList();
            try
            {
                await bucket.CallAsync(s3 => s3.CompleteMultipartUploadAsync(new() { BucketName = bucket.Name, Key = Key, UploadId = UploadId, PartETags = parts }, ct), ct);
                return await PieceWriter.DescribeAsync(bucket, Key, Start, ct);
            }
            catch (AmazonS3Exception gone) when (S3Faults.IsMissing(gone))
            {
                return null;
            }
        }
    }
}
