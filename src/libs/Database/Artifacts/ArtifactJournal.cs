using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Audit;

namespace Goosed.Database.Artifacts;

/// <summary>Everything that a change of an artifact's bytes writes, in the caller's transaction.</summary>
public static class ArtifactJournal
{
    /// <summary>The bytes behind a key are all there: the artifacts that waited for them are ready.</summary>
    public static async Task UploadedAsync(Transaction tx, string key, long size, Author author)
    {
        foreach (var artifact in (await ArtifactStore.ByKeyAsync(tx, key)).Where(artifact => artifact.Status == Artifact.Pending))
        {
            await AuditStore.AppendChangeAsync(tx, author, "artifact_uploaded", $"artifact/{artifact.Id:D}",
                new() { ["status"] = artifact.Status, ["size"] = artifact.Size }, new() { ["status"] = Artifact.Ready, ["size"] = size }, new JsonObject { ["key"] = key });
        }

        await ArtifactStore.MarkReadyAsync(tx, key, size);
    }

    /// <summary>The bytes behind a key were found damaged or missing: the artifacts that have them wait for an upload.</summary>
    public static async Task DamagedAsync(Transaction tx, string key, Author author)
    {
        foreach (var artifact in (await ArtifactStore.ByKeyAsync(tx, key)).Where(artifact => artifact.Status == Artifact.Ready))
        {
            await AuditStore.AppendChangeAsync(tx, author, "artifact_damaged", $"artifact/{artifact.Id:D}",
                new() { ["status"] = artifact.Status }, new() { ["status"] = Artifact.Pending }, new JsonObject { ["key"] = key });
        }

        await ArtifactStore.MarkPendingAsync(tx, key);
    }
}
