using System.IO.Pipelines;
using System.Security.Cryptography;
using Goosed.Core.Artifacts;
using Microsoft.Win32.SafeHandles;

namespace Goosed.ObjectStorage.Files;

/// <summary>A file held open, so that a rename over its name does not reach what is read here.</summary>
internal sealed class FileObject(ObjectKey key, SafeFileHandle file) : StoredObject
{
    private const int ChunkSize = 256 * 1024;

    public override ObjectInfo Info { get; } = Describe(key, RandomAccess.GetLength(file), System.IO.File.GetLastWriteTimeUtc(file));

    public override SafeFileHandle? File => file;

    public static ObjectInfo Describe(ObjectKey key, long length, DateTime modified) =>
        new(key, length, new DateTimeOffset(modified), $"\"{modified.Ticks:x}-{length:x}\"");

    public override async Task CopyToAsync(PipeWriter destination, long offset, long length, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Info.Length - offset);
        for (var end = offset + length; offset < end;)
        {
            var read = await ReadAsync(destination, offset, end, ct);
            destination.Advance(read);
            offset += read;
            if ((await destination.FlushAsync(ct)).IsCompleted)
            {
                return;
            }
        }
    }

    public override async Task<CopyResult> CopyVerifiedAsync(PipeWriter destination, Sha256Digest expected, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < Info.Length;)
        {
            var memory = destination.GetMemory(ChunkSize);
            var read = await ReadAsync(memory, offset, Info.Length, ct);
            hash.AppendData(memory.Span[..read]);
            offset += read;
            if (offset == Info.Length && !Matches(hash, expected))
            {
                return CopyResult.Damaged;
            }

            destination.Advance(read);
            if ((await destination.FlushAsync(ct)).IsCompleted && offset < Info.Length)
            {
                return CopyResult.CutOff;
            }
        }

        return Info.Length > 0 || Matches(hash, expected) ? CopyResult.Whole : CopyResult.Damaged;
    }

    public override ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool Matches(IncrementalHash hash, Sha256Digest expected) => Sha256Digest.FromBytes(hash.GetHashAndReset()) == expected;

    private ValueTask<int> ReadAsync(PipeWriter destination, long offset, long end, CancellationToken ct) =>
        ReadAsync(destination.GetMemory((int)Math.Min(ChunkSize, end - offset)), offset, end, ct);

    private async ValueTask<int> ReadAsync(Memory<byte> memory, long offset, long end, CancellationToken ct)
    {
        var read = await RandomAccess.ReadAsync(file, memory[..(int)Math.Min(Math.Min(memory.Length, ChunkSize), end - offset)], offset, ct);
        return read > 0 ? read : throw new EndOfStreamException($"The file of {Info.Key} was cut while it was read: {end - offset} bytes are missing.");
    }
}
