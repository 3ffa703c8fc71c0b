namespace Goosed.ObjectStorage.S3;

/// <summary>
/// Chunks of objects that readers share: however many want one, it is fetched once. A fixed number of buffers is all the memory that it
/// takes; while every one is in use, a reader has to fetch for itself.
/// </summary>
internal sealed class SharedChunks(int mostChunks)
{
    public const int ChunkSize = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Object, long Index), Chunk> _chunks = [];
    private readonly LinkedList<Chunk> _unused = [];
    private readonly Stack<byte[]> _free = [];
    private int _made;

    /// <summary>The chunk, there or on its way, to be released after use; null when there is no buffer for it.</summary>
    /// <param name="name">Object and version.</param>
    /// <param name="index">Of the chunk in the object.</param>
    /// <param name="length">Bytes; the last chunk has fewer.</param>
    /// <param name="fetch">Fills it; started when nobody has.</param>
    public Chunk? Take(string name, long index, int length, Func<Memory<byte>, Task> fetch)
    {
        Chunk chunk;
        lock (_lock)
        {
            if (_chunks.TryGetValue((name, index), out var known))
            {
                if (known.Users++ == 0)
                {
                    _unused.Remove(known);
                }

                return known;
            }

            if (Buffer() is not { } buffer)
            {
                return null;
            }

            // Its fetch is a user, as the buffer must not be taken from it.
            chunk = new(this, (name, index), buffer, length) { Users = 2 };
            _chunks.Add(chunk.Name, chunk);
        }

        _ = FetchAsync(chunk, fetch);
        return chunk;
    }

    /// <summary>Forgets what it has of an object, whose bytes were found wrong.</summary>
    public void Forget(string name)
    {
        lock (_lock)
        {
            foreach (var chunk in _chunks.Values.Where(chunk => chunk.Name.Object == name).ToArray())
            {
                Drop(chunk);
            }
        }
    }

    private async Task FetchAsync(Chunk chunk, Func<Memory<byte>, Task> fetch)
    {
        try
        {
            await fetch(chunk.Buffer.AsMemory(0, chunk.Length));
            chunk.Filled.SetResult();
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or Amazon.Runtime.AmazonServiceException)
        {
            lock (_lock)
            {
                Drop(chunk);
            }

            chunk.Filled.SetException(fault);
        }
        finally
        {
            Release(chunk);
        }
    }

    private byte[]? Buffer()
    {
        if (_free.TryPop(out var free))
        {
            return free;
        }

        if (_made < mostChunks)
        {
            _made++;
            return GC.AllocateUninitializedArray<byte>(ChunkSize);
        }

        if (_unused.First is not { } oldest)
        {
            return null;
        }

        _unused.RemoveFirst();
        _chunks.Remove(oldest.Value.Name);
        return oldest.Value.Buffer;
    }

    private void Release(Chunk chunk)
    {
        lock (_lock)
        {
            if (--chunk.Users > 0)
            {
                return;
            }

            if (chunk.IsDropped)
            {
                _free.Push(chunk.Buffer);
            }
            else
            {
                _unused.AddLast(chunk);
            }
        }
    }

    private void Drop(Chunk chunk)
    {
        if (!chunk.IsDropped)
        {
            chunk.IsDropped = true;
            _chunks.Remove(chunk.Name);
            if (_unused.Remove(chunk))
            {
                _free.Push(chunk.Buffer);
            }
        }
    }

    /// <summary>A chunk in use.</summary>
    internal sealed class Chunk(SharedChunks owner, (string Object, long Index) name, byte[] buffer, int length) : IDisposable
    {
        public (string Object, long Index) Name => name;

        public byte[] Buffer => buffer;

        public int Length => length;

        /// <summary>Readers, and the fetch.</summary>
        public int Users { get; set; }

        public bool IsDropped { get; set; }

        public TaskCompletionSource Filled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The bytes, once they are there.</summary>
        public async Task<ReadOnlyMemory<byte>> BytesAsync(CancellationToken ct)
        {
            await Filled.Task.WaitAsync(ct);
            return buffer.AsMemory(0, length);
        }

        public void Dispose() => owner.Release(this);
    }
}
