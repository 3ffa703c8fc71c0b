using System.Runtime.InteropServices;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.Files;

/// <summary>
/// Remembers, while uploads of a key are under way, what the last finished one stored: the others need not store the same again.
/// Its caller holds a lock.
/// </summary>
internal sealed class UploadsUnderWay
{
    private readonly Dictionary<ObjectKey, (int Count, Sha256Digest? Stored)> _keys = [];

    public int Count => _keys.Count;

    public void Begin(ObjectKey key) => CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out _).Count++;

    public void End(ObjectKey key)
    {
        if (--CollectionsMarshal.GetValueRefOrNullRef(_keys, key).Count == 0)
        {
            _keys.Remove(key);
        }
    }

    /// <summary>What the key holds, as far as an upload beside the caller's stored it.</summary>
    public Sha256Digest? StoredUnder(ObjectKey key) => _keys.TryGetValue(key, out var upload) ? upload.Stored : null;

    /// <summary>Notes what the key holds now, null for nothing.</summary>
    public void Note(ObjectKey key, Sha256Digest? stored)
    {
        if (_keys.TryGetValue(key, out var upload))
        {
            _keys[key] = upload with { Stored = stored };
        }
    }
}
