using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Audit;

namespace Goosed.Database.Artifacts;

/// <summary>Everything that a change of an artifact's name writes, in the caller's transaction.</summary>
public static class ArtifactNameJournal
{
    /// <summary>
    /// Gives a name to an artifact. It stands for its bytes at once when they are ready, and as soon as they are otherwise.
    /// </summary>
    public static async Task GiveAsync(Transaction tx, string name, Artifact artifact, Author author)
    {
        var inUse = await ArtifactNameStore.LockAsync(tx, name);
        var newest = await ArtifactNameStore.NewestAsync(tx, name);
        var seq = newest?.ArtifactId == artifact.Id ? newest.Seq : await ArtifactNameStore.AddAsync(tx, name, artifact, author.Name);
        if (artifact.Status == Artifact.Ready && seq != inUse)
        {
            await MoveAsync(tx, name, seq, artifact.Id, artifact.Sha256, author);
        }
    }

    /// <summary>
    /// Takes a name away from what it stands for, and from what is still to be uploaded for it; false when it stands for nothing.
    /// </summary>
    public static async Task<bool> RemoveAsync(Transaction tx, string name, Author author)
    {
        await ArtifactNameStore.LockAsync(tx, name);
        if (await ArtifactNameStore.NewestAsync(tx, name) is not { ArtifactId: not null })
        {
            return false;
        }

        await MoveAsync(tx, name, await ArtifactNameStore.AddAsync(tx, name, null, author.Name), null, null, author);
        return true;
    }

    /// <summary>
    /// The bytes behind a key are all there: the names that wait for them stand for them, unless they were given to something else since.
    /// </summary>
    internal static async Task ReadyAsync(Transaction tx, string key, Author author)
    {
        foreach (var waiting in await ArtifactNameStore.WaitingAsync(tx, key))
        {
            if (waiting.Seq > await ArtifactNameStore.LockAsync(tx, waiting.Name))
            {
                await MoveAsync(tx, waiting.Name, waiting.Seq, waiting.ArtifactId, waiting.Sha256, author);
            }
        }
    }

    private static async Task MoveAsync(Transaction tx, string name, long seq, Guid? artifactId, string? sha256, Author author)
    {
        var before = await ArtifactNameStore.InUseAsync(tx, name);
        await ArtifactNameStore.PointAsync(tx, name, seq);
        if (artifactId is null)
        {
            await AuditStore.AppendAsync(
                tx, author, "artifact_name_removed", Named(name),
                new() { ["before"] = Shown(before?.ArtifactId, before?.Sha256), ["after"] = null });
            return;
        }

        await AuditStore.AppendChangeAsync(
            tx, author, "artifact_name_moved", Named(name), Shown(before?.ArtifactId, before?.Sha256), Shown(artifactId, sha256));
    }

    private static string Named(string name) => $"artifact-name/{name}";

    private static JsonObject Shown(Guid? artifactId, string? sha256) =>
        new() { ["artifact_id"] = artifactId?.ToString("D"), ["sha256"] = sha256 };
}
