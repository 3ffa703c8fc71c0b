using Goosed.Core.Artifacts;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.S3;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Artifacts;

/// <summary>Compares what the object store holds with what artifacts say.</summary>
internal static class ArtifactChecks
{
    private const int DefaultHours = 24;
    private const int MostHours = 24 * 365;

    // What a person reads; the sums count all.
    private const int MostShown = 1000;

    public static async Task<Results<Ok<VerifiedView>, ProblemHttpResult>> Verify(
        Guid id, HttpContext context, IDatabase database, IObjectStore objects, DirectAccess direct, ArtifactIntake intake, TimeProvider clock, CancellationToken ct)
    {
        if (await database.ReadAsync(session => ArtifactStore.FindAsync(session, id), ct) is not { } artifact)
        {
            return Problems.NotFound("artifact", id);
        }

        if (artifact.Status != Artifact.Ready)
        {
            var (now, wrong) = await TakeInAsync(artifact, direct.Uploads, context, intake, ct);
            if (now is null || wrong is not null)
            {
                return now is null ? Problems.NotFound("artifact", id) : TypedResults.Ok(new VerifiedView(id, now.Sha256, now.Size, now.Status, clock.GetUtcNow(), wrong));
            }

            artifact = now;
        }

        var fault = await FaultAsync(artifact, objects, ct);
        if (fault is not null && artifact.Status == Artifact.Ready)
        {
            await objects.LayAsideAsync(ObjectKey.Parse(artifact.Key), ct);
            await database.WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, artifact.Key, context.Author()), ct);
        }

        return TypedResults.Ok(new VerifiedView(id, artifact.Sha256, artifact.Size, fault is null ? artifact.Status : Artifact.Pending, clock.GetUtcNow(), fault));
    }

    /// <summary>Finds objects that no artifact refers to, and what is left of uploads; deletes them when asked to.</summary>
    public static async Task<Results<Ok<CollectedView>, ProblemHttpResult>> Collect(CollectRequest request, HttpContext context, IDatabase database, IObjectStore objects, TimeProvider clock, CancellationToken ct)
    {
        if (request.OlderThanHours is < 1 or > MostHours)
        {
            return Problems.BadRequest($"older_than_hours is {request.OlderThanHours}; it takes 1 to {MostHours}, as what is younger may belong to an upload that is under way.");
        }

        var before = clock.GetUtcNow().AddHours(-(request.OlderThanHours ?? DefaultHours));
        var (items, count, bytes) = (new List<CollectedItem>(), 0, 0L);
        await foreach (var found in FindAsync(before, context, database, objects, ct))
        {
            if (request.Delete)
            {
                await found.DropAsync();
            }

            (count, bytes) = (count + 1, bytes + found.Item.Size);
            if (items.Count < MostShown)
            {
                items.Add(found.Item);
            }
        }

        if (request.Delete && count > 0)
        {
            await database.WriteAsync(tx => AuditStore.AppendAsync(tx, context.Author(), "artifacts_collected", "artifacts", new() { ["count"] = count, ["bytes"] = bytes }), ct);
        }

        return TypedResults.Ok(new CollectedView(items, count, bytes, request.Delete));
    }

    private static async IAsyncEnumerable<(CollectedItem Item, Func<Task> DropAsync)> FindAsync(
        DateTimeOffset before, HttpContext context, IDatabase database, IObjectStore objects, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var stored in objects.ListAsync(Artifact.KeyPrefix, ct))
        {
            if (stored.LastModified < before && !await IsReferredToAsync(stored.Key))
            {
                yield return (new(stored.Key.ToString(), stored.Length, stored.LastModified, CollectedItem.Unreferenced), () => DeleteAsync(stored.Key));
            }
        }

        await foreach (var left in objects.AbandonedAsync(before, ct))
        {
            yield return (new(left.Name, left.Length, left.LastModified, CollectedItem.Abandoned), left.DropAsync);
        }

        Task<bool> IsReferredToAsync(ObjectKey key) => database.ReadAsync(
            async session => (await ArtifactStore.ByKeyAsync(session, key.ToString())).Count > 0 || await HandoutStore.CountRunsAsync(session, key.ToString()) > 0, ct);

        async Task DeleteAsync(ObjectKey key)
        {
            await objects.DeleteAsync(key, ct);

            // One that was registered meanwhile, and found its bytes there, waits for them again.
            await database.WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, key.ToString(), context.Author()), ct);
        }
    }

    /// <summary>Takes in what was sent to the gateway itself, and bytes that nobody told of; the artifact as it is then, and what is wrong with what was sent.</summary>
    private static async Task<(Artifact? Artifact, string? Wrong)> TakeInAsync(Artifact artifact, DirectUploads? uploads, HttpContext context, ArtifactIntake intake, CancellationToken ct)
    {
        if (uploads is not null && await uploads.TakeInAsync(ObjectKey.Parse(artifact.Key), Sha256Digest.Parse(artifact.Sha256), ct) is PutResult.WrongDigest wrong)
        {
            return (artifact, $"The bytes that were sent hash to {wrong.Actual}; they are dropped. Send the artifact's.");
        }

        // What is stored is stored, whether the caller still waits or not.
        return (await intake.SettleAsync(artifact, context.Author(), CancellationToken.None), null);
    }

    private static async Task<string?> FaultAsync(Artifact artifact, IObjectStore objects, CancellationToken ct)
    {
        if (artifact.Status != Artifact.Ready)
        {
            return "It was never uploaded whole.";
        }

        await using var stored = await objects.OpenAsync(ObjectKey.Parse(artifact.Key), ct);
        return stored is null ? "Its bytes are missing from the store."
            : await stored.VerifyAsync(Sha256Digest.Parse(artifact.Sha256), ct) ? null
            : "Its bytes are damaged; they are laid aside. Upload it again.";
    }
}
