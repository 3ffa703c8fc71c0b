using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
using Goosed.Core.Ids;

namespace Goosed.Database.Artifacts;

/// <summary>Everything that a change of an artifact writes, in the caller's transaction.</summary>
public static class ArtifactJournal
{
    /// <summary>Makes the artifact of some bytes known, or says anew what an artifact is and which name it has.</summary>
    /// <param name="tx">The caller's.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="digest">Of its bytes.</param>
    /// <param name="meta">What is said of it; null leaves what was said before.</param>
    /// <param name="author">Who says so.</param>
    public static async Task<(Artifact Artifact, bool IsNew)> RegisterAsync(
        Transaction tx, string kind, Sha256Digest digest, JsonObject? meta, Author author)
    {
        var known = await ArtifactStore.FindAsync(tx, kind, digest.ToString());
        var artifact = known is null
            ? await AddAsync(tx, kind, digest, meta ?? [], author)
            : await UpdateAsync(tx, known, meta ?? known.Meta, author);
        if (meta is not null && artifact.Name is { } name)
        {
            await ArtifactNameJournal.GiveAsync(tx, name, artifact, author);
        }

        return (artifact, known is null);
    }

    /// <summary>
    /// The bytes behind a key are all there: the artifacts that waited for them are ready, and the names that waited stand for them.
    /// </summary>
    public static async Task UploadedAsync(Transaction tx, string key, long size, Author author)
    {
        foreach (var artifact in await ArtifactStore.MarkReadyAsync(tx, key, size))
        {
            await AuditStore.AppendChangeAsync(tx, author, "artifact_uploaded", Named(artifact.Id),
                new() { ["status"] = Artifact.Pending, ["size"] = null }, new() { ["status"] = Artifact.Ready, ["size"] = size },
                new JsonObject { ["key"] = key });
        }

        await ArtifactNameJournal.ReadyAsync(tx, key, author);
    }

    /// <summary>The bytes behind a key were found damaged or missing: the artifacts that have them wait for an upload.</summary>
    public static async Task DamagedAsync(Transaction tx, string key, Author author)
    {
        foreach (var artifact in await ArtifactStore.MarkPendingAsync(tx, key))
        {
            await AuditStore.AppendChangeAsync(tx, author, "artifact_damaged", Named(artifact.Id),
                new() { ["status"] = Artifact.Ready }, new() { ["status"] = Artifact.Pending }, new JsonObject { ["key"] = key });
        }
    }

    /// <summary>Deletes an artifact, and removes the names that stand for it. Its bytes stay until they are collected.</summary>
    public static async Task DeleteAsync(Transaction tx, Artifact artifact, Author author)
    {
        foreach (var named in await ArtifactNameStore.NamesAsync(tx, artifact.Id, artifact.Id))
        {
            await ArtifactNameJournal.RemoveAsync(tx, named.Name, author);
        }

        if (await ArtifactStore.DeleteAsync(tx, artifact.Id))
        {
            await AuditStore.AppendChangeAsync(tx, author, "artifact_deleted", Named(artifact.Id), Shown(artifact), []);
        }
    }

    private static async Task<Artifact> AddAsync(Transaction tx, string kind, Sha256Digest digest, JsonObject meta, Author author)
    {
        var key = Artifact.KeyOf(digest.ToString());
        var added = new Artifact
        {
            Id = Uuid7.New(tx.Now),
            Kind = kind,
            Sha256 = digest.ToString(),
            Key = key,
            Status = Artifact.Pending,
            Meta = meta,
            CreatedAt = tx.Now,
        };
        await ArtifactStore.InsertAsync(tx, added);
        await AuditStore.AppendChangeAsync(tx, author, "artifact_registered", Named(added.Id), [], Shown(added));
        return added;
    }

    private static async Task<Artifact> UpdateAsync(Transaction tx, Artifact known, JsonObject meta, Author author)
    {
        var updated = known with { Meta = meta };
        if (!JsonNode.DeepEquals(known.Meta, meta))
        {
            await ArtifactStore.SetMetaAsync(tx, known.Id, meta);
            await AuditStore.AppendChangeAsync(tx, author, "artifact_updated", Named(known.Id), Shown(known), Shown(updated));
        }

        return updated;
    }

    private static string Named(Guid id) => $"artifact/{id:D}";

    private static JsonObject Shown(Artifact artifact) =>
        new() { ["kind"] = artifact.Kind, ["sha256"] = artifact.Sha256, ["meta"] = artifact.Meta.DeepClone() };
}
