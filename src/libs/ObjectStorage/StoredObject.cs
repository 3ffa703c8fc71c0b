using System.IO.Pipelines;

namespace Goosed.ObjectStorage;

/// <summary>An object opened for reading. <see cref="Info"/> describes exactly the bytes that it reads.</summary>
public abstract class StoredObject : IAsyncDisposable
{
    public abstract ObjectInfo Info { get; }

    /// <summary>
    /// Writes <paramref name="length"/> bytes from <paramref name="offset"/> on, no faster than they are taken,
    /// and stops early when nobody reads them any more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the object.</exception>
    public abstract Task CopyToAsync(PipeWriter destination, long offset, long length, CancellationToken ct);

    /// <summary>Writes the whole object.</summary>
    public Task CopyToAsync(PipeWriter destination, CancellationToken ct) => CopyToAsync(destination, 0, Info.Length, ct);

    public abstract ValueTask DisposeAsync();
}
