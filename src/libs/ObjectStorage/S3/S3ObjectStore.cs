using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>Objects in a bucket of an S3 gateway, under their own keys. Any number of processes may share it.</summary>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    // 64 MiB of chunks that downloads share.
    private const int SharedChunkCount = 16;

    private readonly S3Bucket _bucket;
    private readonly KeptPieces _kept;
    private readonly RangeReader _reader;
    private readonly SharedChunks _chunks = new(SharedChunkCount);
    private readonly TimeProvider _clock;

    public S3ObjectStore(S3Options options, TimeProvider clock)
    {
        (_bucket, _clock) = (new(options), clock);
        (_kept, _reader) = (new(_bucket), new(_bucket, clock));
    }

    public async Task<ObjectInfo?> StatAsync(ObjectKey key, CancellationToken ct) =>
        !S3Names.IsOwn(key.ToString()) && await _bucket.HeadAsync(key.ToString(), ct) is { } head
            ? new(key, head.ContentLength, Time(head.LastModified), head.ETag)
            : null;

    public async Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken ct) =>
        await StatAsync(key, ct) is { } info ? new S3StoredObject(info, _reader, _chunks) : null;

    public async Task<PutResult> PutAsync(ObjectKey key, Stream content, Sha256Digest? expected, long offset, CancellationToken ct)
    {
        if (S3Names.IsOwn(key.ToString()))
        {
            return new PutResult.Blocked($"Keys that begin with '{S3Names.Own}' are the store's own. Choose another key.");
        }

        using var upload = new S3Upload(_bucket, _reader, key, expected);
        return await upload.RunAsync(content, offset, ct);
    }

    public Task<long> KeptAsync(Sha256Digest expected, CancellationToken ct) => _kept.LengthAsync(expected, ct);

    public async Task<bool> LayAsideAsync(ObjectKey key, CancellationToken ct)
    {
        if (await StatAsync(key, ct) is not { } info)
        {
            return false;
        }

        await new ServerSideCopy(_bucket).CopyAsync([new(key.ToString(), info.ETag, 0, info.Length)], S3Names.DamagedCopy(key, _clock.GetUtcNow()), null, ct);
        await _bucket.DeleteAsync(key.ToString(), ct);
        return true;
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var found in _bucket.ListAsync(prefix, ct))
        {
            // Others may have put what is no key of goosed's, such as 'folder/'.
            if (!S3Names.IsOwn(found.Key) && ObjectKey.TryParse(found.Key, null, out var key))
            {
                yield return new(key, found.Size ?? 0, Time(found.LastModified), Quoted(found.ETag));
            }
        }
    }

    public async Task<bool> DeleteAsync(ObjectKey key, CancellationToken ct)
    {
        // S3 does not tell whether there was anything.
        if (await StatAsync(key, ct) is null)
        {
            return false;
        }

        await _bucket.DeleteAsync(key.ToString(), ct);
        return true;
    }

    public async IAsyncEnumerable<AbandonedUpload> AbandonedAsync(DateTimeOffset before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var piece in _bucket.ListAsync(S3Names.Incoming, ct))
        {
            if (Time(piece.LastModified) is var at && at < before)
            {
                yield return new(piece.Key, piece.Size ?? 0, at, () => _bucket.DeleteAsync(piece.Key, ct));
            }
        }

        // Those of objects too: a process that is killed while the gateway copies leaves one.
        await foreach (var upload in _kept.OpenAsync("", ct))
        {
            var parts = await _kept.PartsAsync(upload, ct);
            var at = parts.Select(part => Time(part.LastModified)).Append(Time(upload.Initiated)).Max();
            if (at < before)
            {
                yield return new(upload.Key, parts.Sum(part => part.Size ?? 0), at, () => AbortAsync(upload, ct));
            }
        }
    }

    /// <summary>The digests of files that were put to a presigned upload URL and are not checked yet.</summary>
    internal async IAsyncEnumerable<Sha256Digest> UncheckedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var sent in _bucket.ListAsync(S3Names.Direct, ct))
        {
            if (Sha256Digest.TryParse(sent.Key[S3Names.Direct.Length..], null, out var digest))
            {
                yield return digest;
            }
        }
    }

    /// <summary>Reads a file that was put to a presigned upload URL, and makes an object of it when its bytes are right; null when there is none.</summary>
    internal async Task<PutResult?> TakeInAsync(ObjectKey key, Sha256Digest digest, CancellationToken ct)
    {
        var sent = S3Names.Direct + digest;
        if (await _bucket.HeadAsync(sent, ct) is not { } head)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var block in _reader.ReadAsync(sent, head.ETag, 0, head.ContentLength, ct))
        {
            hash.AppendData(block.Span);
        }

        var actual = Sha256Digest.FromBytes(hash.GetHashAndReset());
        if (actual == digest)
        {
            // The bytes are all there and right: from here on nothing cuts it off.
            await new ServerSideCopy(_bucket).CopyAsync([new(sent, head.ETag, 0, head.ContentLength)], key.ToString(), digest, CancellationToken.None);
        }

        await _bucket.DeleteAsync(sent, CancellationToken.None);
        return actual == digest ? new PutResult.Stored(head.ContentLength, digest) : new PutResult.WrongDigest(actual, digest);
    }

    /// <summary>A small text of the program's own that lies beside the objects; null for none.</summary>
    public async Task<string?> ReadNoteAsync(string name, CancellationToken ct)
    {
        try
        {
            return await _bucket.CallAsync(
                async s3 =>
                {
                    using var answer = await s3.GetObjectAsync(_bucket.Name, S3Names.Notes + name, ct);
                    using var reader = new StreamReader(answer.ResponseStream);
                    return await reader.ReadToEndAsync(ct);
                },
                ct);
        }
        catch (AmazonS3Exception missing) when (S3Faults.IsMissing(missing))
        {
            return null;
        }
    }

    public Task WriteNoteAsync(string name, string text, CancellationToken ct)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return _bucket.SendAsync(
            s3 => s3.PutObjectAsync(
                new() { BucketName = _bucket.Name, Key = S3Names.Notes + name, InputStream = new MemoryStream(bytes), MD5Digest = ContentMd5.Of(bytes) }, ct),
            ct);
    }

    public Task<StoreHealth> ProbeAsync(CancellationToken ct) => _bucket.ProbeAsync(ct);

    public void Dispose() => _bucket.Dispose();

    private async Task AbortAsync(MultipartUpload upload, CancellationToken ct)
    {
        try
        {
            await _bucket.CallAsync(s3 => s3.AbortMultipartUploadAsync(_bucket.Name, upload.Key, upload.UploadId, ct), ct);
        }
        catch (AmazonS3Exception gone) when (S3Faults.IsMissing(gone))
        {
            // It was completed or aborted meanwhile.
        }
    }

    private static DateTimeOffset Time(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.MinValue;

    private static string Quoted(string etag) => etag.StartsWith('"') ? etag : $"\"{etag}\"";
}
