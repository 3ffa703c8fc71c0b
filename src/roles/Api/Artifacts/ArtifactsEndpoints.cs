using Goosed.Core.Artifacts;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Artifacts;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
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
        artifacts.MapArtifactNames();
        artifacts.MapGet("/{id}", Get).ForOperators().WithSummary("One artifact");
        artifacts.MapDelete("/{id}", Delete).ForOperators().WithSummary("Delete an artifact; its bytes stay until they are collected");
    }

    private static async Task<Results<Created<ArtifactView>, Ok<ArtifactView>, ProblemHttpResult>> Register(
        RegisterArtifactRequest request, HttpContext context, ArtifactIntake intake, ArtifactUrls urls, CancellationToken ct)
    {
        if (!IsKind(request.Kind))
        {
            return Problems.BadRequest($"kind '{request.Kind}' must be 1 to 40 of a-z, 0-9 and hyphens, such as kernel, initrd, iso, wim or image.");
        }

        if (!Sha256Digest.TryParse(request.Sha256, null, out var digest))
        {
            return Problems.BadRequest("sha256 must be 64 hex digits, as sha256sum prints them.");
        }

        if (digest == Sha256Digest.Of([]))
        {
            return Problems.Invalid(
                "This is the SHA-256 of an empty file, which no machine can use; see whether the file was written to its end.");
        }

        if (request.Meta is { } meta && Artifact.NameIn(meta) is { } name && Artifact.NameFault(name) is { } fault)
        {
            return Problems.BadRequest($"meta.name can't be used: {fault}");
        }

        var known = await intake.RegisterAsync(request.Kind, digest, request.Meta, context.Author(), ct);
        var view = urls.View(known.Artifact, known.Names, context);
        return known.IsNew ? TypedResults.Created($"/v1/artifacts/{known.Artifact.Id}", view) : TypedResults.Ok(view);
    }

    private static async Task<Results<Ok<ListAnswer<ArtifactView>>, ProblemHttpResult>> List(
        [AsParameters] ArtifactListQuery query, HttpContext context, ArtifactIntake intake, ArtifactUrls urls, CancellationToken ct)
    {
        if (!ListParameters.TryPage(query.Limit, query.Cursor, out var page, out var fault))
        {
            return fault;
        }

        var artifacts = await intake.ListAsync(page, query.Kind, query.Status, ct);
        return TypedResults.Ok(artifacts.Answer(known => urls.View(known.Artifact, known.Names, context)));
    }

    private static async Task<Results<Ok<ArtifactView>, ProblemHttpResult>> Get(Guid id, HttpContext context, ArtifactIntake intake, ArtifactUrls urls, CancellationToken ct) =>
        await intake.FindAsync(id, ct) is { } known
            ? TypedResults.Ok(urls.View(known.Artifact, known.Names, context))
            : Problems.NotFound("artifact", id);

    private static Task<Results<NoContent, ProblemHttpResult>> Delete(Guid id, bool? force, HttpContext context, IDatabase database, CancellationToken ct) =>
        database.WriteAsync<Results<NoContent, ProblemHttpResult>>(async tx =>
        {
            if (await ArtifactStore.FindAsync(tx, id) is not { } artifact)
            {
                return Problems.NotFound("artifact", id);
            }

            if (force is not true && await ArtifactDependents.OfArtifactAsync(tx, artifact) is { } inUse)
            {
                return inUse;
            }

            await ArtifactJournal.DeleteAsync(tx, artifact, context.Author());
            return TypedResults.NoContent();
        }, ct);

    private static bool IsKind(string kind) => kind.Length is > 0 and <= 40 && kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
