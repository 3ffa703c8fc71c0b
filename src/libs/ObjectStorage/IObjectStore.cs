using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage;

/// <summary>Objects by key. What a put stores is visible whole or not at all, and stays once the put has answered.</summary>
public interface IObjectStore
{
    /// <summary>What is known of the object, or null for none.</summary>
    Task<ObjectInfo?> StatAsync(ObjectKey key, CancellationToken ct);

    /// <summary>
    /// The object for reading, or null for none. A later put or delete does not change what this reads; a store that does not keep the old
    /// bytes fails with <see cref="ObjectReplacedException"/> instead.
    /// </summary>
    Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken ct);

    /// <summary>
    /// Stores everything that <paramref name="content"/> holds in place of what the key had, unless its digest is not the expected one.
    /// What came of an upload with an expected digest that is cut off is kept for a week, to go on from.
    /// </summary>
    /// <param name="key">Where it is stored.</param>
    /// <param name="content">The bytes, from <paramref name="offset"/> on.</param>
    /// <param name="expected">What all of the bytes must hash to; null takes any.</param>
    /// <param name="offset">How many bytes of an upload that was cut off stand before these; 0 for a new one.</param>
    /// <param name="ct">Cuts it off, until the bytes are all there.</param>
    /// <exception cref="StorageFullException">There is no room for it; the key keeps what it had.</exception>
    Task<PutResult> PutAsync(ObjectKey key, Stream content, Sha256Digest? expected, long offset, CancellationToken ct);

    /// <summary>How many bytes an upload with this digest that was cut off has left; 0 for none.</summary>
    Task<long> KeptAsync(Sha256Digest expected, CancellationToken ct);

    /// <summary>Takes an object with damaged bytes from its key and lays it aside, for a person to look at; false when there is none.</summary>
    Task<bool> LayAsideAsync(ObjectKey key, CancellationToken ct);

    /// <summary>The objects whose keys begin with the prefix (any text; empty for all), in the order of their keys.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct);

    /// <summary>Removes the object; false when there was none.</summary>
    Task<bool> DeleteAsync(ObjectKey key, CancellationToken ct);

    /// <summary>What uploads that were cut off have left and nobody has touched since a time.</summary>
    IAsyncEnumerable<AbandonedUpload> AbandonedAsync(DateTimeOffset before, CancellationToken ct);

    /// <summary>Tells whether the store can do its work, without an exception for a store that can't.</summary>
    Task<StoreHealth> ProbeAsync(CancellationToken ct);
}

/// <summary>Shorter forms.</summary>
public static class ObjectStoreExtensions
{
    /// <summary>Stores an object from its first byte on.</summary>
    public static Task<PutResult> PutAsync(this IObjectStore store, ObjectKey key, Stream content, Sha256Digest? expected, CancellationToken ct) =>
        store.PutAsync(key, content, expected, 0, ct);
}

/// <summary>What is known of a stored object without reading it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastModified">When it was stored.</param>
/// <param name="ETag">A strong entity tag in its quotes (RFC 9110, section 8.8.3), another one for other bytes.</param>
public sealed record ObjectInfo(ObjectKey Key, long Length, DateTimeOffset LastModified, string ETag);

/// <summary>What is left of an upload that was cut off.</summary>
/// <param name="Name">What the store calls it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastModified">When the last of them came.</param>
/// <param name="DropAsync">Removes it.</param>
public sealed record AbandonedUpload(string Name, long Length, DateTimeOffset LastModified, Func<Task> DropAsync);

/// <summary>What became of a put.</summary>
public abstract record PutResult
{
    private PutResult()
    {
    }

    /// <summary>The object is stored.</summary>
    public sealed record Stored(long Length, Sha256Digest Digest) : PutResult;

    /// <summary>The bytes were not the expected ones; nothing is stored.</summary>
    public sealed record WrongDigest(Sha256Digest Actual, Sha256Digest Expected) : PutResult;

    /// <summary>The upload that it wants to go on from has another length; nothing is stored.</summary>
    public sealed record WrongOffset(long Kept) : PutResult;

    /// <summary>This store can't hold the key beside those it has; the reason is a sentence for the caller.</summary>
    public sealed record Blocked(string Reason) : PutResult;
}

/// <summary>How far a store can be used.</summary>
public enum StoreState
{
    Ready,

    /// <summary>Objects can be read, not stored.</summary>
    ReadOnly,
    Unavailable,
}

/// <summary>How far a store can be used, and why no further.</summary>
public sealed record StoreHealth(StoreState State, string? Detail = null);
