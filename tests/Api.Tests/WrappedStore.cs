using Goosed.Core.Artifacts;
using Goosed.ObjectStorage;

namespace Goosed.Api.Tests;

/// <summary>A store that does what another one does, but for what a test changes.</summary>
internal class WrappedStore(IObjectStore inner) : IObjectStore
{
    public virtual Task<ObjectInfo?> StatAsync(ObjectKey key, CancellationToken ct) => inner.StatAsync(key, ct);

    public virtual Task<PutResult> PutAsync(ObjectKey key, Stream content, Sha256Digest? expected, long offset, CancellationToken ct) => inner.PutAsync(key, content, expected, offset, ct);

    public Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken ct) => inner.OpenAsync(key, ct);

    public Task<long> KeptAsync(Sha256Digest expected, CancellationToken ct) => inner.KeptAsync(expected, ct);

    public Task<bool> LayAsideAsync(ObjectKey key, CancellationToken ct) => inner.LayAsideAsync(key, ct);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) => inner.ListAsync(prefix, ct);

    public Task<bool> DeleteAsync(ObjectKey key, CancellationToken ct) => inner.DeleteAsync(key, ct);

    public IAsyncEnumerable<AbandonedUpload> AbandonedAsync(DateTimeOffset before, CancellationToken ct) => inner.AbandonedAsync(before, ct);

    public Task<StoreHealth> ProbeAsync(CancellationToken ct) => inner.ProbeAsync(ct);
}
