using System.Buffers;
using System.Security.Cryptography;
using Goosed.Core.Artifacts;
using Microsoft.Win32.SafeHandles;

namespace Goosed.ObjectStorage.Files;

/// <summary>An upload on its way: a temporary file that is gone after use unless it was moved to its place.</summary>
internal sealed class IncomingFile(string path, FileMode mode) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly SafeFileHandle _file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);

    public string Path => path;

    /// <summary>Bytes received.</summary>
    public long Length { get; private set; }

    /// <summary>Writes and hashes the content behind what is kept of it, and waits until the disk has it.</summary>
    /// <param name="content">The bytes from <paramref name="kept"/> on.</param>
    /// <param name="kept">How many bytes of the file are the beginning of the upload.</param>
    /// <param name="expected">What all of the bytes hash to, if that is known: a sender that is lost behind them has sent all.</param>
    /// <param name="ct">Cuts it off; what came is in the file.</param>
    public async Task<Sha256Digest> ReceiveAsync(Stream content, long kept, Sha256Digest? expected, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (Length < kept && await RandomAccess.ReadAsync(_file, buffer.AsMemory(0, (int)Math.Min(buffer.Length, kept - Length)), Length, ct) is var old and > 0)
            {
                hash.AppendData(buffer, 0, old);
                Length += old;
            }

            RandomAccess.SetLength(_file, Length);
            while (await ContentEnd.ReadAsync(content, buffer, hash, expected, ct) is var read and > 0)
            {
                hash.AppendData(buffer, 0, read);
                await RandomAccess.WriteAsync(_file, buffer.AsMemory(0, read), Length, CancellationToken.None);
                Length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await Task.Run(() => RandomAccess.FlushToDisk(_file), CancellationToken.None);
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
