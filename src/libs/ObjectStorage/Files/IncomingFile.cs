using System.Buffers;
using System.Security.Cryptography;
using Goosed.Core.Artifacts;
using Microsoft.Win32.SafeHandles;

namespace Goosed.ObjectStorage.Files;

/// <summary>An upload on its way: a temporary file that is gone after use unless it was moved to its place.</summary>
internal sealed class IncomingFile(string path) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    public string Path => path;

    /// <summary>Bytes received.</summary>
    public long Length { get; private set; }

    /// <summary>Writes and hashes the content, and waits until the disk has it.</summary>
    public async Task<Sha256Digest> ReceiveAsync(Stream content, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct) is var read and > 0)
            {
                hash.AppendData(buffer, 0, read);
                await RandomAccess.WriteAsync(_file, buffer.AsMemory(0, read), Length, ct);
                Length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await Task.Run(() => RandomAccess.FlushToDisk(_file), ct);
        return Sha256Digest.FromBytes(hash.GetHashAndReset());
    }

    /// <summary>Sets the time that the stored object will show.</summary>
    public void Stamp(DateTime modified) => File.SetLastWriteTimeUtc(_file, modified);

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(path);
    }
}
