using System.IO.Pipelines;
using Goosed.Core.Artifacts;
using Microsoft.Win32.SafeHandles;

namespace Goosed.ObjectStorage.Files;

/// <summary>A file held open, so that a rename over its name does not reach what is read here.</summary>
internal sealed class FileObject(ObjectKey key, SafeFileHandle file) : StoredObject
{
    private const int ChunkSize = 256 * 1024;

    public override ObjectInfo Info { get; } = Describe(key, RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));

    public static ObjectInfo Describe(ObjectKey key, long length, DateTime modified) =>
        new(key, length, new DateTimeOffset(modified), $"\"{modified.Ticks:x}-{length:x}\"");

    public override async Task CopyToAsync(PipeWriter destination, long offset, long length, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Info.Length - offset);
        for (var end = offset + length; offset < end;)
        {
            var memory = destination.GetMemory((int)Math.Min(ChunkSize, end - offset));
            var read = await RandomAccess.ReadAsync(file, memory[..(int)Math.Min(memory.Length, end - offset)], offset, ct);
            if (read == 0)
            {
                throw new EndOfStreamException($"The file of {Info.Key} was cut while it was read: {end - offset} bytes are missing.");
            }

            destination.Advance(read);
            offset += read;
            if ((await destination.FlushAsync(ct)).IsCompleted)
            {
                return;
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
