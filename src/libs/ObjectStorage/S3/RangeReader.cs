using System.Buffers;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Goosed.ObjectStorage.S3;

/// <summary>Reads a range of one version of an object; a body that breaks off or stands still is asked for again from where it stopped.</summary>
internal sealed class RangeReader(S3Bucket bucket, TimeProvider clock)
{
    /// <summary>Most bytes that are given at once.</summary>
    public const int BlockSize = 64 << 10;

    private const int MostTries = 6;

    private static readonly TimeSpan s_stall = TimeSpan.FromSeconds(20);

    /// <summary>The bytes in order; each block is good until the next is asked for.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string key, string etag, long offset, long length, [EnumeratorCancellation] CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        var source = new Source(bucket, key, etag, ct);
        try
        {
            var end = offset + length;
            for (var failed = 0; offset < end;)
            {
                var (read, fault) = await TryReadAsync(source, offset, end, buffer, ct);
                if (fault is not null)
                {
                    await PauseAsync(++failed, fault, ct);
                    continue;
                }

                (failed, offset) = (0, offset + read);
                yield return buffer.AsMemory(0, read);
            }
        }
        finally
        {
            source.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Fills the memory with the bytes from the offset on.</summary>
    public async Task FillAsync(string key, string etag, long offset, Memory<byte> memory, CancellationToken ct)
    {
        using var source = new Source(bucket, key, etag, ct);
        var filled = 0;
        for (var failed = 0; filled < memory.Length;)
        {
            var (read, fault) = await TryReadAsync(source, offset + filled, offset + memory.Length, memory[filled..], ct);
            if (fault is not null)
            {
                await PauseAsync(++failed, fault, ct);
                continue;
            }

            (failed, filled) = (0, filled + read);
        }
    }

    private async Task PauseAsync(int failed, Exception fault, CancellationToken ct)
    {
        if (failed == MostTries)
        {
            throw new StoreUnavailableException($"The S3 gateway breaks off what it sends, {MostTries} times in a row: {fault.GetBaseException().Message}", fault);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(50 << failed), clock, ct);
    }

    private static async Task<(int Read, Exception? Fault)> TryReadAsync(Source source, long offset, long end, Memory<byte> memory, CancellationToken ct)
    {
        try
        {
            var read = await source.ReadAsync(offset, end, memory[..(int)Math.Min(memory.Length, end - offset)]);
            return read > 0 ? (read, null) : throw new EndOfStreamException("The gateway sent fewer bytes than it said.");
        }
        catch (AmazonS3Exception other) when (S3Faults.IsOther(other))
        {
            throw new ObjectReplacedException("The object was replaced or deleted in the store while it was read; read it again.", other);
        }
        catch (Exception fault) when (fault is not StorageFullException && (fault is StoreUnavailableException || S3Faults.IsPassing(fault, ct)))
        {
            source.Close();
            return (0, fault);
        }
    }

    // The body of an answer, kept while it gives bytes.
    private sealed class Source(S3Bucket bucket, string key, string etag, CancellationToken ct) : IDisposable
    {
        private GetObjectResponse? _answer;
        private CancellationTokenSource? _limit;

        public async ValueTask<int> ReadAsync(long offset, long end, Memory<byte> memory)
        {
            _limit ??= CancellationTokenSource.CreateLinkedTokenSource(ct);
            _limit.CancelAfter(s_stall);
            var stall = _limit.Token;
            _answer ??= await bucket.CallAsync(s3 => s3.GetObjectAsync(new() { BucketName = bucket.Name, Key = key, EtagToMatch = etag, ByteRange = new ByteRange(offset, end - 1) }, stall), stall);
            return await _answer.ResponseStream.ReadAsync(memory, stall);
        }

        public void Close()
        {
            _answer?.Dispose();
            _limit?.Dispose();
            (_answer, _limit) = (null, null);
        }

        public void Dispose() => Close();
    }
}
