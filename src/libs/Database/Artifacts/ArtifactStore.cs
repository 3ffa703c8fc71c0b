using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Blueprints;

namespace Goosed.Database.Artifacts;

/// <summary>Table <c>artifacts</c>.</summary>
public static class ArtifactStore
{
    private const string Columns = "id, kind, sha256, key, status, size, meta, created_at";
    private const string Select = $"select {Columns} from artifacts";

    public static Task<Artifact?> FindAsync(Session session, Guid id) =>
        session.FindAsync<Artifact>($"{Select} where id = @id", new { id });

    public static Task<Artifact?> FindAsync(Session session, string kind, string sha256) =>
        session.FindLockedAsync<Artifact>(
            "select 1 from artifacts where kind = @kind and sha256 = @sha256", $"{Select} where kind = @kind and sha256 = @sha256",
            new { kind, sha256 });

    /// <summary>The ready artifact that a boot file means: by its digest, or the one that its name stands for.</summary>
    public static Task<Artifact?> ResolveAsync(Session session, BootFile file) => file.Digest is { } digest
        ? session.FindAsync<Artifact>(
            $"{Select} where sha256 = @sha256 and status = 'ready' order by id limit 1", new { sha256 = digest.ToString() })
        : session.FindAsync<Artifact>(
            $"{Select} where status = 'ready' and id = "
                + "(select v.artifact_id from artifact_names n join artifact_versions v on v.seq = n.seq where n.name = @Artifact)",
            new { file.Artifact });

    public static Task<IReadOnlyList<Artifact>> ByKeyAsync(Session session, string key) =>
        session.QueryAsync<Artifact>($"{Select} where key = @key", new { key });

    public static Task<Page<Artifact>> ListAsync(Session session, PageRequest page, string? kind, string? status) =>
        new ListQuery(Select)
            .Where("kind = @kind", "kind", kind)
            .Where("status = @status", "status", status)
            .PageAsync<Artifact, Artifact>(
                session, page, new(["id"], NewestFirst: true, artifact => artifact.Id.ToString("D"), KeyPart.Id), artifact => artifact);

    public static Task InsertAsync(Transaction tx, Artifact artifact) => tx.SendAsync(
        "insert into artifacts(id, kind, sha256, key, url, status, size, name, meta, created_at) values (@Id, @Kind, @Sha256, @Key, @Key, "
            + "@Status, @Size, @Name, @Meta, @CreatedAt)",
        new
        {
            artifact.Id,
            artifact.Kind,
            artifact.Sha256,
            artifact.Key,
            artifact.Status,
            artifact.Size,
            artifact.Name,
            artifact.Meta,
            artifact.CreatedAt,
        });

    public static Task SetMetaAsync(Transaction tx, Guid id, JsonObject meta) => tx.SendAsync(
        "update artifacts set meta = @meta, name = @name where id = @id", new { id, meta, name = Artifact.NameIn(meta) });

    /// <summary>The bytes behind a key are no longer right: its artifacts wait for an upload. Gives those that were ready.</summary>
    public static Task<IReadOnlyList<Artifact>> MarkPendingAsync(Transaction tx, string key) =>
        tx.QueryAsync<Artifact>(
            $"update artifacts set status = 'pending', size = null where key = @key and status = 'ready' returning {Columns}", new { key });

    /// <summary>The bytes behind a key are all there: every artifact that has them is ready. Gives those that were not.</summary>
    public static Task<IReadOnlyList<Artifact>> MarkReadyAsync(Transaction tx, string key, long size) =>
        tx.QueryAsync<Artifact>(
            $"update artifacts set status = 'ready', size = @size where key = @key and status = 'pending' returning {Columns}",
            new { key, size });

    /// <summary>Deletes an artifact; its bytes stay in the store. False when there was none.</summary>
    public static async Task<bool> DeleteAsync(Transaction tx, Guid id) =>
        await tx.ExecuteAsync("delete from artifacts where id = @id", new { id }) == 1;
}
