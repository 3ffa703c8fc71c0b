using System.Buffers;
using System.Security.Cryptography;
using Amazon.S3;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>
/// One upload on its way. What fits into a part is one PUT. More goes to a name of the store's own, and only when its digest is known to be
/// right does the gateway copy it to its key: S3 can't read the parts of an upload that is not complete, so one that was cut off could
/// not be hashed again, and gone on with, otherwise.
/// </summary>
internal sealed class S3Upload(S3Bucket bucket, RangeReader reader, ObjectKey key, Sha256Digest? expected) : IDisposable
{
    // What is left to do for an upload whose client is gone.
    private static readonly TimeSpan s_keepTime = TimeSpan.FromSeconds(30);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly KeptPieces _kept = new(bucket);
    private readonly string _name = S3Names.PiecesOf(expected);
    private readonly List<Piece> _pieces = [];
    private PieceWriter? _writer;
    private byte[]? _filling;
    private int _filled;
    private bool _isWhole;

    private long Length => _pieces is [.., var last] ? last.End : 0;

    public async Task<PutResult> RunAsync(Stream content, long offset, CancellationToken ct)
    {
        if (offset > 0 && !await TakeUpAsync(offset, ct))
        {
            return new PutResult.WrongOffset(expected is { } digest ? await _kept.LengthAsync(digest, ct) : 0);
        }

        try
        {
            if (offset == 0 && await FillAsync(content, ct) < PieceWriter.PartSize)
            {
                return await PutWholeAsync();
            }

            await SendAsync(content, ct);
            return await FinishAsync();
        }
        catch (AmazonS3Exception taken) when (S3Faults.IsMissingUpload(taken) && expected is not null)
        {
            // Another upload of the same bytes went on from what this one had sent.
            return await StoredByAnotherAsync(expected.Value, ct) ?? new PutResult.WrongOffset(await _kept.LengthAsync(expected.Value, ct));
        }
        catch (Exception)
        {
            await KeepAsync();
            throw;
        }
    }

    public void Dispose()
    {
        _hash.Dispose();
        _writer?.Dispose();
        GiveBack();
    }

    /// <summary>Hashes the bytes that an earlier try has left; false when there are not just as many.</summary>
    private async Task<bool> TakeUpAsync(long offset, CancellationToken ct)
    {
        if (expected is not { } digest || await _kept.ClaimAsync(digest, offset, ct) is not { } pieces)
        {
            return false;
        }

        foreach (var piece in pieces)
        {
            await foreach (var block in reader.ReadAsync(piece.Key, piece.ETag, 0, piece.Length, ct))
            {
                _hash.AppendData(block.Span);
            }
        }

        _pieces.AddRange(pieces);
        return true;
    }

    /// <summary>Fills a part as far as there are bytes.</summary>
    private async Task<int> FillAsync(Stream content, CancellationToken ct)
    {
        _filling ??= ArrayPool<byte>.Shared.Rent(PieceWriter.PartSize);
        while (!_isWhole && _filled < PieceWriter.PartSize)
        {
            var read = await ContentEnd.ReadAsync(content, _filling.AsMemory(_filled, PieceWriter.PartSize - _filled), _hash, expected, ct);
            _hash.AppendData(_filling, _filled, read);
            _filled += read;
            _isWhole = read == 0;
        }

        return _filled;
    }

    private async Task SendAsync(Stream content, CancellationToken ct)
    {
        do
        {
            await FillAsync(content, ct);
            await SendPartAsync(Uncut(ct));
            if (_writer is { Length: >= PieceWriter.MostPiece })
            {
                await EndPieceAsync(Uncut(ct));
            }
        }
        while (await FillAsync(content, ct) > 0);
        await EndPieceAsync(Uncut(ct));
    }

    // Once the bytes are all there nothing cuts it off.
    private CancellationToken Uncut(CancellationToken ct) => _isWhole ? CancellationToken.None : ct;

    private async Task SendPartAsync(CancellationToken ct)
    {
        if (_filling is { } part && _filled > 0)
        {
            var length = _filled;
            (_filling, _filled) = (null, 0);
            _writer ??= new(bucket, S3Names.Piece(_name, Length), Length);
            await _writer.AddAsync(part, length, buffer => ArrayPool<byte>.Shared.Return(buffer), ct);
        }
    }

    private async Task EndPieceAsync(CancellationToken ct)
    {
        if (_writer is not null)
        {
            _pieces.Add(await _writer.CompleteAsync(ct));
            _writer.Dispose();
            _writer = null;
        }
    }

    private async Task<PutResult> FinishAsync()
    {
        var digest = Sha256Digest.FromBytes(_hash.GetHashAndReset());
        if (expected is { } wanted && wanted != digest)
        {
            // Bytes that are all there and wrong are of no use to the next try.
            await ForgetOwnAsync(CancellationToken.None);
            return new PutResult.WrongDigest(digest, wanted);
        }

        try
        {
            await new ServerSideCopy(bucket).CopyAsync(_pieces, key.ToString(), digest, CancellationToken.None);
        }
        catch (AmazonS3Exception vanished) when (S3Faults.IsOther(vanished))
        {
            return await StoredByAnotherAsync(digest, CancellationToken.None) ?? throw new StoreUnavailableException("The pieces of the upload vanished from the bucket before it was done; send it again.", vanished);
        }

        await _kept.ForgetAsync(_name, CancellationToken.None);
        return new PutResult.Stored(Length, digest);
    }

    private async Task<PutResult> PutWholeAsync()
    {
        var (digest, bytes, length) = (Sha256Digest.FromBytes(_hash.GetHashAndReset()), _filling ?? [], _filled);
        if (expected is { } wanted && wanted != digest)
        {
            return new PutResult.WrongDigest(digest, wanted);
        }

        var md5 = ContentMd5.Of(bytes.AsSpan(0, length));
        await bucket.SendAsync(s3 =>
        {
            var request = new Amazon.S3.Model.PutObjectRequest
            {
                BucketName = bucket.Name,
                Key = key.ToString(),
                MD5Digest = md5,
                InputStream = new MemoryStream(bytes, 0, length, writable: false),
            };
            S3Bucket.Describe(request.Metadata, digest);
            return s3.PutObjectAsync(request, CancellationToken.None);
        }, CancellationToken.None);
        return new PutResult.Stored(length, digest);
    }

    // An upload of the same bytes at the same time removes the pieces once they are stored.
    private async Task<PutResult?> StoredByAnotherAsync(Sha256Digest digest, CancellationToken ct) =>
        await bucket.HeadAsync(key.ToString(), ct) is { } head && S3Bucket.IsDescribedAs(head, digest) ? new PutResult.Stored(head.ContentLength, digest) : null;

    /// <summary>Makes a piece of what came, for the next try to go on from; without a digest to find it by, removes it.</summary>
    private async Task KeepAsync()
    {
        using var limit = new CancellationTokenSource(s_keepTime);
        try
        {
            if (expected is null)
            {
                await ForgetOwnAsync(limit.Token);
                return;
            }

            if ((_writer?.Length ?? 0) + _filled >= PieceWriter.LeastPiece)
            {
                await SendPartAsync(limit.Token);
                await EndPieceAsync(limit.Token);
            }
            else
            {
                await AbortAsync(limit.Token);
            }
        }
        catch (Exception lost) when (lost is IOException or AmazonS3Exception or OperationCanceledException)
        {
            // Its open parts are still there for a next try; the upload's own failure is what the caller is told.
        }
    }

    private async Task ForgetOwnAsync(CancellationToken ct)
    {
        await AbortAsync(ct);
        foreach (var piece in _pieces)
        {
            await bucket.DeleteAsync(piece.Key, ct);
        }
    }

    private async Task AbortAsync(CancellationToken ct)
    {
        if (_writer is not null)
        {
            await _writer.SettleAsync();
            await _writer.AbortAsync(ct);
        }
    }

    private void GiveBack()
    {
        if (_filling is { } unused)
        {
            ArrayPool<byte>.Shared.Return(unused);
            _filling = null;
        }
    }
}
