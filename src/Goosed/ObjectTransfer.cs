using System.IO.Pipelines;
using System.Security.Cryptography;
using Goosed.Core.Artifacts;
using Goosed.Database.Postgres;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;

namespace Goosed;

/// <summary>Copies every object from one store to another, and reads each one back.</summary>
internal static class ObjectTransfer
{
    /// <summary>Copies what the target does not have yet, so that a copy that was cut off goes on; gives the number of objects and their bytes.</summary>
    /// <exception cref="TransferException">An object's bytes are not those that its key names, or did not arrive as they were.</exception>
    public static async Task<(int Objects, long Bytes)> RunAsync(IObjectStore from, IObjectStore to, TextWriter output, CancellationToken ct)
    {
        var (objects, bytes) = (0, 0L);
        await foreach (var info in from.ListAsync("", ct))
        {
            var digest = await DigestAsync(from, info.Key, ct);
            if (Artifact.DigestOf(info.Key) is { } named && named != digest)
            {
                throw new TransferException($"{info.Key} is damaged: its SHA-256 is {digest}. Upload it again to the embedded installation, or delete it there, and move again.");
            }

            if (await to.StatAsync(info.Key, ct) is null && await ReadAsync(from, info.Key, content => to.PutAsync(info.Key, content, digest, ct), ct) is not PutResult.Stored)
            {
                throw new TransferException($"{info.Key} could not be stored as it is. Move again.");
            }

            if (await DigestAsync(to, info.Key, ct) != digest)
            {
                throw new TransferException($"{info.Key} has other bytes in the target. Empty the bucket, or name another one, and move again.");
            }

            await output.WriteLineAsync($"{info.Key}  {ByteSizes.Text(info.Length)}  sha-256 {digest}, the same on both sides");
            (objects, bytes) = (objects + 1, bytes + info.Length);
        }

        return (objects, bytes);
    }

    private static async Task<Sha256Digest> DigestAsync(IObjectStore store, ObjectKey key, CancellationToken ct) =>
        Sha256Digest.FromBytes(await ReadAsync(store, key, async content => await SHA256.HashDataAsync(content, ct), ct));

    private static async Task<T> ReadAsync<T>(IObjectStore store, ObjectKey key, Func<Stream, Task<T>> read, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(key, ct) ?? throw new TransferException($"{key} vanished while it was read.");
        var pipe = new Pipe();
        var writing = WriteAsync(stored, pipe.Writer, ct);
        try
        {
            return await read(pipe.Reader.AsStream());
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    private static async Task WriteAsync(StoredObject stored, PipeWriter writer, CancellationToken ct)
    {
        try
        {
            await stored.CopyToAsync(writer, ct);
            await writer.CompleteAsync();
        }
        catch (Exception broken)
        {
            // The reader is told, and must not take what it has for the whole.
            await writer.CompleteAsync(broken);
        }
    }
}
