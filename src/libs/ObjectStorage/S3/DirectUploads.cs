using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>Uploads that go to the gateway past goosed, and are read back and hashed before anybody is given them.</summary>
public sealed class DirectUploads(S3ObjectStore store, S3Presigner presigner)
{
    /// <summary>A URL to put a file with this digest to.</summary>
    public Uri UrlFor(Sha256Digest digest, DateTimeOffset expires) => presigner.ForUpload(digest, expires);

    /// <summary>The digests that files were sent under and nobody has checked yet.</summary>
    public IAsyncEnumerable<Sha256Digest> UncheckedAsync(CancellationToken ct) => store.UncheckedAsync(ct);

    /// <summary>Reads a file that was sent, and makes an object of it when its bytes are right; null when there is none.</summary>
    public Task<PutResult?> TakeInAsync(ObjectKey key, Sha256Digest digest, CancellationToken ct) => store.TakeInAsync(key, digest, ct);
}

/// <summary>What does not go through artifacts-gw.</summary>
/// <param name="Downloads">Makes the URLs that machines are sent to; null streams objects through.</param>
/// <param name="Uploads">Takes files that went to the gateway itself; null takes them by artifacts-gw alone.</param>
public sealed record DirectAccess(S3Presigner? Downloads, DirectUploads? Uploads);
