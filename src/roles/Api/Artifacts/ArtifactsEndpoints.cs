using System.Diagnostics;
using System.Text.Json.Nodes;
using Goosed.Core.Artifacts;
using Goosed.Core.Ids;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Artifacts;

/// <summary><c>/v1/artifacts</c>.</summary>
internal static class ArtifactsEndpoints
{
    private static readonly TimeSpan DownloadLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan UploadLife = TimeSpan.FromHours(24);

    public static void MapArtifacts(this IEndpointRouteBuilder v1)
    {
        var artifacts = v1.MapGroup("/artifacts").WithTags("artifacts");
        artifacts.MapPost("/", Register).ForOperators().WithSummary("Register a file by its SHA-256, to be uploaded to upload_url");
        artifacts.MapGet("/", List).ForOperators().WithSummary("List artifacts, newest first");
        artifacts.MapPost("/{id}/verify", Verify).ForOperators().WithSummary("Read an artifact's bytes and compare them with its SHA-256; damaged ones are given out no more and can be uploaded again");
        artifacts.MapGet("/{id}", Get).ForOperators().WithSummary("One artifact");
    }

    private static async Task<Results<Created<ArtifactView>, Ok<ArtifactView>, ProblemHttpResult>> Register(
        RegisterArtifactRequest request, HttpContext context, IDatabase database, IObjectStore objects, UrlSigner signer, GoosedOptions options, TimeProvider clock, CancellationToken ct)
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
        var view = View(artifact, BaseUrl.Artifacts(context, options), context.Caller().ReadsSecrets, signer, clock);
        return isNew ? TypedResults.Created($"/v1/artifacts/{artifact.Id}", view) : TypedResults.Ok(view);
    }

    private static async Task<Results<Ok<ListAnswer<ArtifactView>>, ProblemHttpResult>> List(
        int? limit, string? cursor, string? kind, string? status, HttpContext context, IDatabase database, UrlSigner signer, GoosedOptions options, TimeProvider clock, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var artifacts = await database.ReadAsync(session => ArtifactStore.ListAsync(session, page, kind, status), ct);
        var artifactsBase = BaseUrl.Artifacts(context, options);
        return TypedResults.Ok(artifacts.Answer(artifact => View(artifact, artifactsBase, context.Caller().ReadsSecrets, signer, clock)));
    }

    private static async Task<Results<Ok<ArtifactView>, ProblemHttpResult>> Get(
        Guid id, HttpContext context, IDatabase database, UrlSigner signer, GoosedOptions options, TimeProvider clock, CancellationToken ct) =>
        await database.ReadAsync(session => ArtifactStore.FindAsync(session, id), ct) is { } artifact
            ? TypedResults.Ok(View(artifact, BaseUrl.Artifacts(context, options), context.Caller().ReadsSecrets, signer, clock))
            : Problems.NotFound("artifact", id);

    private static async Task<Results<Ok<VerifiedView>, ProblemHttpResult>> Verify(Guid id, HttpContext context, IDatabase database, IObjectStore objects, TimeProvider clock, CancellationToken ct)
    {
        if (await database.ReadAsync(session => ArtifactStore.FindAsync(session, id), ct) is not { } artifact)
        {
            return Problems.NotFound("artifact", id);
        }

        var fault = await FaultAsync(artifact, objects, ct);
        if (fault is not null && artifact.Status == Artifact.Ready)
        {
            await objects.LayAsideAsync(ObjectKey.Parse(artifact.Key), ct);
            await database.WriteAsync(tx => ArtifactJournal.DamagedAsync(tx, artifact.Key, context.Author()), ct);
        }

        return TypedResults.Ok(new VerifiedView(id, artifact.Sha256, artifact.Size, fault is null ? artifact.Status : Artifact.Pending, clock.GetUtcNow(), fault));
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

    private static ArtifactView View(Artifact artifact, string artifactsBase, bool mayUpload, UrlSigner signer, TimeProvider clock)
    {
        var key = ObjectKey.Parse(artifact.Key);
        var now = clock.GetUtcNow();
        var upload = artifact.Status == Artifact.Ready || !mayUpload
            ? null
            : signer.Url(artifactsBase, new UrlGrant("PUT", key, now + UploadLife) { Digest = Sha256Digest.Parse(artifact.Sha256), Artifact = artifact.Id });
        return new(artifact, signer.Url(artifactsBase, new("GET", key, now + DownloadLife)), upload);
    }

    private static JsonObject Shown(Artifact artifact) => new() { ["kind"] = artifact.Kind, ["sha256"] = artifact.Sha256, ["meta"] = artifact.Meta.DeepClone() };

    private static bool IsKind(string kind) => kind.Length is > 0 and <= 40 && kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
