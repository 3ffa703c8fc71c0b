using System.IO.Pipelines;
using Goosed.Core.Artifacts;
using Microsoft.Win32.SafeHandles;

namespace Goosed.ObjectStorage;

/// <summary>How a copy of a whole object ended.</summary>
public enum CopyResult
{
    /// <summary>All bytes were written and hash to the digest.</summary>
    Whole,

    /// <summary>The bytes hash to something else; the last block was not written.</summary>
    Damaged,

    /// <summary>Nobody read on: nothing is known of the bytes that were left.</summary>
    CutOff,
}

/// <summary>An object opened for reading. <see cref="Info"/> describes exactly the bytes that it reads.</summary>
public abstract class StoredObject : IAsyncDisposable
{
    public abstract ObjectInfo Info { get; }

    /// <summary>The file that holds exactly the object's bytes, for what can send them from there; null where there is none.</summary>
    public virtual SafeFileHandle? File => null;

    /// <summary>
    /// Writes <paramref name="length"/> bytes from <paramref name="offset"/> on, no faster than they are taken,
    /// and stops early when nobody reads them any more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the object.</exception>
    public abstract Task CopyToAsync(PipeWriter destination, long offset, long length, CancellationToken ct);

    /// <summary>
    /// Writes the whole object if its bytes hash to the digest. Its last block is held back until that is known: a reader of damaged
    /// bytes is never given them all.
    /// </summary>
    public abstract Task<CopyResult> CopyVerifiedAsync(PipeWriter destination, Sha256Digest expected, CancellationToken ct);

    /// <summary>Reads the whole object and tells whether its bytes hash to the digest.</summary>
    public async Task<bool> VerifyAsync(Sha256Digest expected, CancellationToken ct) =>
        await CopyVerifiedAsync(PipeWriter.Create(Stream.Null), expected, ct) == CopyResult.Whole;

    /// <summary>Writes the whole object.</summary>
    public Task CopyToAsync(PipeWriter destination, CancellationToken ct) => CopyToAsync(destination, 0, Info.Length, ct);

    public abstract ValueTask DisposeAsync();
}
