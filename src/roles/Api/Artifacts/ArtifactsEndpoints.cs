using System.Diagnostics;
using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Ids;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.ObjectStorage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Artifacts;

/// <summary><c>/v1/artifacts</c>.</summary>
internal static class ArtifactsEndpoints
{
    public static void MapArtifacts(this IEndpointRouteBuilder v1)
    {
        var artifacts = v1.MapGroup("/artifacts").WithTags("artifacts");
        artifacts.MapPost("/", Register).ForOperators().WithSummary("Register a file by its SHA-256, to be uploaded to upload_url");
        artifacts.MapGet("/", List).ForOperators().WithSummary("List artifacts, newest first");
        artifacts.MapPost("/{id}/verify", ArtifactChecks.Verify).ForOperators().WithSummary("Read an artifact's bytes and compare them with its SHA-256; damaged ones are given out no more and can be uploaded again");
        artifacts.MapPost("/gc", ArtifactChecks.Collect).ForOperators().WithSummary("Find what the store holds and nothing refers to, and delete it when asked to");
        artifacts.MapGet("/{id}", Get).ForOperators().WithSummary("One artifact");
    }

    private static async Task<Results<Created<ArtifactView>, Ok<ArtifactView>, ProblemHttpResult>> Register(
        RegisterArtifactRequest request, HttpContext context, IDatabase database, IObjectStore objects, ArtifactUrls urls, CancellationToken ct)
    {
        if (!IsKind(request.Kind))
        {
            return Problems.BadRequest($"kind '{request.Kind}' must be 1 to 40 of a-z, 0-9 and hyphens, such as kernel, initrd, iso, wim or image.");
        }

        if (!Sha256Digest.TryParse(request.Sha256, null, out var digest))
        {
            return Problems.BadRequest("sha256 must be 64 hex digits, as sha256sum prints them.");
        }

        // The bytes may be there already: uploaded for another kind, or by a process that was killed before it could say so.
        var key = Artifact.KeyOf(digest.ToString());
        var stored = await objects.StatAsync(ObjectKey.Parse(key), ct);
        var (artifact, isNew) = await database.WriteAsync(async tx =>
        {
            var known = await ArtifactStore.FindAsync(tx, request.Kind, digest.ToString());
            if (known is null)
            {
                var added = new Artifact { Id = Uuid7.New(tx.Now), Kind = request.Kind, Sha256 = digest.ToString(), Key = key, Status = Artifact.Pending, Meta = request.Meta ?? [], CreatedAt = tx.Now };
                await ArtifactStore.InsertAsync(tx, added);
                await AuditStore.AppendChangeAsync(tx, context.Author(), "artifact_registered", $"artifact/{added.Id:D}", [], Shown(added));
            }
            else if (request.Meta is { } meta)
            {
                await ArtifactStore.SetMetaAsync(tx, known.Id, meta);
                await AuditStore.AppendChangeAsync(tx, context.Author(), "artifact_updated", $"artifact/{known.Id:D}", Shown(known), Shown(known with { Meta = meta }));
            }

            if (stored is not null)
            {
                await ArtifactJournal.UploadedAsync(tx, key, stored.Length, context.Author());
            }
            else if (known is { Status: Artifact.Ready })
            {
                await ArtifactJournal.DamagedAsync(tx, key, context.Author());
            }

            return (await ArtifactStore.FindAsync(tx, request.Kind, digest.ToString()) ?? throw new UnreachableException(), known is null);
        }, ct);

        // A collection of what nobody refers to may have been faster than the row.
        if (stored is not null && await objects.StatAsync(ObjectKey.Parse(key), ct) is null)
        {
            await database.WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, key, context.Author()), ct);
            artifact = artifact with { Status = Artifact.Pending, Size = null };
        }

        var view = urls.View(artifact, context);
        return isNew ? TypedResults.Created($"/v1/artifacts/{artifact.Id}", view) : TypedResults.Ok(view);
    }

    private static async Task<Results<Ok<ListAnswer<ArtifactView>>, ProblemHttpResult>> List(
        int? limit, string? cursor, string? kind, string? status, HttpContext context, IDatabase database, ArtifactUrls urls, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var artifacts = await database.ReadAsync(session => ArtifactStore.ListAsync(session, page, kind, status), ct);
        return TypedResults.Ok(artifacts.Answer(artifact => urls.View(artifact, context)));
    }

    private static async Task<Results<Ok<ArtifactView>, ProblemHttpResult>> Get(
        Guid id, HttpContext context, IDatabase database, ArtifactUrls urls, CancellationToken ct) =>
        await database.ReadAsync(session => ArtifactStore.FindAsync(session, id), ct) is { } artifact
            ? TypedResults.Ok(urls.View(artifact, context))
            : Problems.NotFound("artifact", id);

    private static JsonObject Shown(Artifact artifact) => new() { ["kind"] = artifact.Kind, ["sha256"] = artifact.Sha256, ["meta"] = artifact.Meta.DeepClone() };

    private static bool IsKind(string kind) => kind.Length is > 0 and <= 40 && kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
