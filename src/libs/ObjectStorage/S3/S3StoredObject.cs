using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>One version of an object, by its ETag: read in chunks that its readers share, or alone where sharing gains nothing.</summary>
internal sealed class S3StoredObject(ObjectInfo info, RangeReader reader, SharedChunks chunks) : StoredObject
{
    // Chunks that are asked for before they are needed.
    private const int Ahead = 3;

    // How much a reader fetches for itself, when there is no room among the chunks, before it looks again.
    private const int Alone = 8;

    private readonly string _name = $"{info.Key}\n{info.ETag}";

    public override ObjectInfo Info => info;

    public override async Task CopyToAsync(PipeWriter destination, long offset, long length, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, info.Length - offset);
        await foreach (var block in BlocksAsync(offset, length, ct))
        {
            if ((await destination.WriteAsync(block, ct)).IsCompleted)
            {
                return;
            }
        }
    }

    public override async Task<CopyResult> CopyVerifiedAsync(PipeWriter destination, Sha256Digest expected, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long done = 0;
        await foreach (var block in BlocksAsync(0, info.Length, ct))
        {
            hash.AppendData(block.Span);
            done += block.Length;
            if (done == info.Length && !Matches(hash, expected))
            {
                chunks.Forget(_name);
                return CopyResult.Damaged;
            }

            if ((await destination.WriteAsync(block, ct)).IsCompleted && done < info.Length)
            {
                return CopyResult.CutOff;
            }
        }

        return info.Length > 0 || Matches(hash, expected) ? CopyResult.Whole : CopyResult.Damaged;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool Matches(IncrementalHash hash, Sha256Digest expected) => Sha256Digest.FromBytes(hash.GetHashAndReset()) == expected;

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> BlocksAsync(long offset, long length, [EnumeratorCancellation] CancellationToken ct)
    {
        // A short range is not worth a chunk.
        var end = offset + length;
        var ahead = new Queue<SharedChunks.Chunk>();
        try
        {
            while (offset < end)
            {
                if (length < SharedChunks.ChunkSize / 4 || !LookAhead(ahead, offset, end))
                {
                    var alone = Math.Min(end - offset, Alone * (long)SharedChunks.ChunkSize);
                    await foreach (var block in reader.ReadAsync(info.Key.ToString(), info.ETag, offset, alone, ct))
                    {
                        offset += block.Length;
                        yield return block;
                    }

                    continue;
                }

                using var chunk = ahead.Dequeue();
                var bytes = await chunk.BytesAsync(ct);
                for (var at = (int)(offset % SharedChunks.ChunkSize); at < bytes.Length && offset < end;)
                {
                    var block = bytes.Slice(at, (int)Math.Min(Math.Min(RangeReader.BlockSize, bytes.Length - at), end - offset));
                    (at, offset) = (at + block.Length, offset + block.Length);
                    yield return block;
                }
            }
        }
        finally
        {
            foreach (var unused in ahead)
            {
                unused.Dispose();
            }
        }
    }

    /// <summary>Has the chunk at the offset, and some after it, on their way; false when there is no room even for that one.</summary>
    private bool LookAhead(Queue<SharedChunks.Chunk> ahead, long offset, long end)
    {
        var next = (ahead.LastOrDefault()?.Name.Index ?? offset / SharedChunks.ChunkSize - 1) + 1;
        for (; ahead.Count <= Ahead && next * SharedChunks.ChunkSize < end; next++)
        {
            var start = next * SharedChunks.ChunkSize;
            var length = (int)Math.Min(SharedChunks.ChunkSize, info.Length - start);

            // No reader's end may cancel what others wait for.
            if (chunks.Take(_name, next, length, memory => reader.FillAsync(info.Key.ToString(), info.ETag, start, memory, CancellationToken.None)) is not { } chunk)
            {
                break;
            }

            ahead.Enqueue(chunk);
        }

        return ahead.Count > 0;
    }
}
