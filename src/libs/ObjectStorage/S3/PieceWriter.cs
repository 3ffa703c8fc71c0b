using Amazon.S3.Model;

namespace Goosed.ObjectStorage.S3;

/// <summary>
/// Sends a piece as a multipart upload, some parts at once. Memory is bounded by <see cref="AtOnce"/> + 1 parts. A process that is killed
/// leaves the upload open, with its parts to go on from.
/// </summary>
internal sealed class PieceWriter(S3Bucket bucket, string key, long start) : IDisposable
{
    /// <summary>Bytes of a part.</summary>
    public const int PartSize = 8 << 20;

    /// <summary>Least bytes of a piece that others follow: S3 takes no smaller parts but for the last.</summary>
    public const int LeastPiece = 5 << 20;

    /// <summary>Most bytes of a piece, some below the 10,000 parts that S3 takes.</summary>
    public const long MostPiece = 9_000L * PartSize;

    private const int AtOnce = 3;

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly List<Task<PartETag>> _parts = [];
    private string? _uploadId;

    /// <summary>Bytes that were given to it.</summary>
    public long Length { get; private set; }

    /// <summary>Sends a part while the caller fills the next; the buffer is its own until it gives it back.</summary>
    public async Task AddAsync(byte[] buffer, int length, Action<byte[]> giveBack, CancellationToken ct)
    {
        _uploadId ??= await BeginAsync(ct);
        await _places.WaitAsync(ct);
        Length += length;

        // What a client has sent goes on its way though the client is gone: it is what the next try goes on from.
        _parts.Add(SendAsync(_parts.Count + 1, buffer, length, giveBack));
        foreach (var failed in _parts.Where(part => part.IsFaulted))
        {
            await failed;
        }
    }

    /// <summary>Makes an object of the parts.</summary>
    public async Task<Piece> CompleteAsync(CancellationToken ct)
    {
        var parts = await Task.WhenAll(_parts).WaitAsync(ct);
        await bucket.CallAsync(s3 => s3.CompleteMultipartUploadAsync(new() { BucketName = bucket.Name, Key = key, UploadId = _uploadId, PartETags = [.. parts] }, ct), ct);
        return await DescribeAsync(bucket, key, start, ct);
    }

    /// <summary>What lies under a piece's name; an answer to its completion may lack the ETag.</summary>
    public static async Task<Piece> DescribeAsync(S3Bucket bucket, string key, long start, CancellationToken ct) =>
        await bucket.HeadAsync(key, ct) is { } head
            ? new(key, head.ETag, start, head.ContentLength)
            : throw new StoreUnavailableException($"The piece {key} of an upload vanished from the bucket while it was used.");

    /// <summary>Waits until no part is on its way, whatever became of them.</summary>
    public async Task SettleAsync()
    {
        foreach (var part in _parts)
        {
            await ((Task)part).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Drops the parts.</summary>
    public async Task AbortAsync(CancellationToken ct)
    {
        if (_uploadId is not null)
        {
            await bucket.CallAsync(s3 => s3.AbortMultipartUploadAsync(bucket.Name, key, _uploadId, ct), ct);
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<string> BeginAsync(CancellationToken ct) =>
        (await bucket.CallAsync(s3 => s3.InitiateMultipartUploadAsync(bucket.Name, key, ct), ct)).UploadId;

    private async Task<PartETag> SendAsync(int number, byte[] buffer, int length, Action<byte[]> giveBack)
    {
        try
        {
            var md5 = ContentMd5.Of(buffer.AsSpan(0, length));
            var answer = await bucket.SendAsync(s3 => s3.UploadPartAsync(new()
            {
                BucketName = bucket.Name,
                Key = key,
                UploadId = _uploadId,
                PartNumber = number,
                PartSize = length,
                MD5Digest = md5,
                InputStream = new MemoryStream(buffer, 0, length, writable: false),
            }, CancellationToken.None), CancellationToken.None);
            return new(number, answer.ETag);
        }
        finally
        {
            giveBack(buffer);
            _places.Release();
        }
    }
}
