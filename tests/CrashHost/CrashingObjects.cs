using Goosed.Core.Artifacts;
using Goosed.ObjectStorage;

namespace Goosed.CrashHost;

/// <summary>An upload has four places: before it, in the middle of its bytes, at their end, and when they are stored.</summary>
internal sealed class CrashingObjects(IObjectStore inner, CrashPoints points) : IObjectStore
{
    public async Task<PutResult> PutAsync(ObjectKey key, Stream content, Sha256Digest? expected, long offset, CancellationToken ct)
    {
        points.Pass("put begin");
        var result = await inner.PutAsync(key, new CrashingStream(content, points), expected, offset, ct);
        points.Pass("put stored");
        return result;
    }

    public Task<long> KeptAsync(Sha256Digest expected, CancellationToken ct) => inner.KeptAsync(expected, ct);

    public Task<bool> LayAsideAsync(ObjectKey key, CancellationToken ct) => inner.LayAsideAsync(key, ct);

    public Task<ObjectInfo?> StatAsync(ObjectKey key, CancellationToken ct) => inner.StatAsync(key, ct);

    public Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken ct) => inner.OpenAsync(key, ct);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) => inner.ListAsync(prefix, ct);

    public IAsyncEnumerable<AbandonedUpload> AbandonedAsync(DateTimeOffset before, CancellationToken ct) => inner.AbandonedAsync(before, ct);

    public Task<bool> DeleteAsync(ObjectKey key, CancellationToken ct) => inner.DeleteAsync(key, ct);

    public Task<StoreHealth> ProbeAsync(CancellationToken ct) => inner.ProbeAsync(ct);

    private sealed class CrashingStream(Stream content, CrashPoints points) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await content.ReadAsync(buffer, cancellationToken);
            points.Pass(read == 0 ? "put read" : "put reading");
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
