using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.Files;

/// <summary>Objects as files below one directory, which must belong to this process alone.</summary>
public sealed class FileObjectStore : IObjectStore
{
    private readonly FileLayout _layout;
    private readonly CutUploads _cut;
    private readonly TimeProvider _clock;

    // Held while names appear and vanish, never while bytes move.
    private readonly Lock _names = new();
    private readonly UploadsUnderWay _uploads = new();

    private FileObjectStore(FileLayout layout, TimeProvider clock) => (_layout, _clock, _cut) = (layout, clock, new(Path.Join(layout.Root, "cut")));

    /// <summary>Opens the store in a directory, which is created when missing.</summary>
    public static FileObjectStore Open(string directory, TimeProvider clock)
    {
        var store = OpenForReading(directory, clock);
        store._layout.Prepare(store._cut);
        return store;
    }

    /// <summary>Opens the store of a directory that another process may hold, to read and nothing else.</summary>
    public static FileObjectStore OpenForReading(string directory, TimeProvider clock) => new(new FileLayout(directory), clock);

    public Task<ObjectInfo?> StatAsync(ObjectKey key, CancellationToken ct) =>
        Task.FromResult(_layout.Find(key) is { } file ? FileObject.Describe(key, file.Length, file.LastWriteTimeUtc) : null);

    public Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken ct) => Task.FromResult<StoredObject?>(OpenFile(key));

    public async Task<PutResult> PutAsync(ObjectKey key, Stream content, Sha256Digest? expected, long offset, CancellationToken ct)
    {
        if (Begin(key) is { } obstacle)
        {
            return new PutResult.Blocked(obstacle);
        }

        try
        {
            var path = _layout.NewIncomingPath(expected);
            if (offset > 0 && (expected is not { } digest || _cut.Length(digest) < offset || !_cut.Claim(digest, path)))
            {
                return new PutResult.WrongOffset(expected is { } wanted ? _cut.Length(wanted) : 0);
            }

            using var incoming = new IncomingFile(path, FileMode.OpenOrCreate);
            return await ReceiveAsync(key, incoming, content, expected, offset, ct);
        }
        catch (IOException full) when (DiskFull.Caused(full))
        {
            throw new StorageFullException("The object store's disk is full; free some space or move the data directory.", full);
        }
        finally
        {
            End(key);
        }
    }

    public Task<long> KeptAsync(Sha256Digest expected, CancellationToken ct) => Task.FromResult(_cut.Length(expected));

    public async Task<bool> LayAsideAsync(ObjectKey key, CancellationToken ct)
    {
        if (!LayAside(key))
        {
            return false;
        }

        await Task.Run(() => SyncNames(key), ct);
        return true;
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) =>
        FileListing.Under(_layout.Objects, prefix).ToAsyncEnumerable();

    public async Task<bool> DeleteAsync(ObjectKey key, CancellationToken ct)
    {
        if (!Delete(key))
        {
            return false;
        }

        await Task.Run(() => SyncNames(key), ct);
        return true;
    }

    public IAsyncEnumerable<AbandonedUpload> AbandonedAsync(DateTimeOffset before, CancellationToken ct) => _cut.Since(before).ToAsyncEnumerable();

    public Task<StoreHealth> ProbeAsync(CancellationToken ct)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(_layout.Objects).Any();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult(new StoreHealth(StoreState.Unavailable, $"The object store's directory can't be read: {fault.Message}"));
        }

        try
        {
            using var probe = new IncomingFile(_layout.NewIncomingPath(null), FileMode.CreateNew);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult(new StoreHealth(StoreState.ReadOnly, $"The object store's directory can't be written: {fault.Message}"));
        }

        return Task.FromResult(new StoreHealth(StoreState.Ready));
    }

    private FileObject? OpenFile(ObjectKey key)
    {
        if (_layout.Find(key) is not { } file)
        {
            return null;
        }

        try
        {
            const FileShare All = FileShare.ReadWrite | FileShare.Delete;
            return new FileObject(key, File.OpenHandle(file.FullName, FileMode.Open, FileAccess.Read, All, FileOptions.Asynchronous));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string? Begin(ObjectKey key)
    {
        lock (_names)
        {
            if (_layout.Obstacle(key) is { } obstacle)
            {
                return obstacle;
            }

            _uploads.Begin(key);
            return null;
        }
    }

    private void End(ObjectKey key)
    {
        lock (_names)
        {
            _uploads.End(key);
        }
    }

    private async Task<PutResult> ReceiveAsync(ObjectKey key, IncomingFile incoming, Stream content, Sha256Digest? expected, long offset, CancellationToken ct)
    {
        var isWhole = false;
        try
        {
            var digest = await incoming.ReceiveAsync(content, offset, expected, ct);
            isWhole = true;
            return expected is { } wanted && wanted != digest
                ? new PutResult.WrongDigest(digest, wanted)
                : await CommitAsync(key, incoming, digest);
        }
        finally
        {
            // Bytes that are all there and wrong are of no use to the next try.
            if (!isWhole && expected is { } cut)
            {
                _cut.Keep(cut, incoming.Path);
            }
        }
    }

    // The bytes are all there: from here on nothing cuts it off.
    private async Task<PutResult> CommitAsync(ObjectKey key, IncomingFile incoming, Sha256Digest digest)
    {
        if (Commit(key, incoming, digest) is { } obstacle)
        {
            return new PutResult.Blocked(obstacle);
        }

        await Task.Run(() => SyncNames(key), CancellationToken.None);
        _cut.Forget(digest);
        return new PutResult.Stored(incoming.Length, digest);
    }

    /// <summary>Gives the upload its place, unless another one stored the same there; an obstacle is what keeps it from it.</summary>
    private string? Commit(ObjectKey key, IncomingFile incoming, Sha256Digest digest)
    {
        lock (_names)
        {
            // Another upload may have taken a name that this one needs since it began.
            if (_layout.Obstacle(key) is { } obstacle)
            {
                return obstacle;
            }

            if (_uploads.StoredUnder(key) != digest || _layout.Find(key) is null)
            {
                Place(key, incoming);
                _uploads.Note(key, digest);
            }
        }

        return null;
    }

    private void SyncNames(ObjectKey key)
    {
        foreach (var directory in _layout.DirectoriesOf(key))
        {
            Durable.SyncDirectory(directory);
        }
    }

    private bool Delete(ObjectKey key)
    {
        lock (_names)
        {
            if (_layout.Find(key) is not { } file)
            {
                return false;
            }

            file.Delete();
            _uploads.Note(key, null);
            RemoveEmptyDirectories(key);
            return true;
        }
    }

    private bool LayAside(ObjectKey key)
    {
        lock (_names)
        {
            if (_layout.Find(key) is not { } file)
            {
                return false;
            }

            Directory.CreateDirectory(_layout.Damaged);
            file.MoveTo(Path.Join(_layout.Damaged, $"{file.Name}-{_clock.GetUtcNow():yyyyMMddHHmmssfff}"));
            _uploads.Note(key, null);
            return true;
        }
    }

    // The file system's own clock ticks in milliseconds; two puts in one tick would have one ETag.
    private void Place(ObjectKey key, IncomingFile incoming)
    {
        var path = _layout.PathOf(key);
        var now = _clock.GetUtcNow().UtcDateTime;
        var before = _layout.Find(key)?.LastWriteTimeUtc.AddTicks(1) ?? now;
        incoming.Stamp(before > now ? before : now);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? _layout.Objects);
        File.Move(incoming.Path, path, overwrite: true);
    }

    private void RemoveEmptyDirectories(ObjectKey key)
    {
        foreach (var directory in _layout.DirectoriesOf(key).Where(d => d != _layout.Objects))
        {
            if (Directory.EnumerateFileSystemEntries(directory).Any())
            {
                return;
            }

            Directory.Delete(directory);
        }
    }
}
