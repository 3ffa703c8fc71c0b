using System.Buffers.Text;
using System.Text;
using Goosed.Core.Artifacts;
using Goosed.Core.Audit;
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

/// <summary><c>/v1/artifacts/names</c>. Names hold slashes, so they stand in the query.</summary>
internal static class ArtifactNamesEndpoints
{
    // As far back as a version is found by the beginning of its id or SHA-256.
    private const int MostVersions = 1000;

    public static void MapArtifactNames(this IEndpointRouteBuilder artifacts)
    {
        var names = artifacts.MapGroup("/names");
        names.MapGet("/", List).ForOperators().WithSummary("List the names of artifacts, each with the version in use and what uses it");
        names.MapGet("/history", History).ForOperators().WithSummary("Everything that a name was given to, newest first");
        names.MapPost("/use", Use).ForOperators().WithSummary("Have a name stand for an artifact, such as an earlier version");
        names.MapDelete("/", Remove).ForOperators().WithSummary("Remove a name; its artifact and its history stay");
    }

    private static async Task<Results<Ok<ListAnswer<ArtifactNameView>>, ProblemHttpResult>> List(string? name, int? limit, string? cursor, IDatabase database, CancellationToken ct)
    {
        string? after = null;
        if (!string.IsNullOrEmpty(cursor) && (after = Decoded(cursor)) is null)
        {
            return ListParameters.ForeignCursor();
        }

        if (!ListParameters.TryPage(limit, null, out var page, out var fault))
        {
            return fault;
        }

        return TypedResults.Ok(await database.ReadAsync(async session =>
        {
            var found = await ArtifactNameStore.ListAsync(session, page with { After = after }, name);
            var blueprints = await ArtifactDependents.BlueprintsAsync(session);
            var views = new List<ArtifactNameView>();
            foreach (var version in found.Items)
            {
                views.Add(new(version.Name, new(version), await ArtifactDependents.OfVersionAsync(session, version, blueprints)));
            }

            return new ListAnswer<ArtifactNameView>(views, found.Next is null ? null : Encoded(found.Next));
        }, ct));
    }

    private static async Task<Results<Ok<ListAnswer<ArtifactVersionView>>, ProblemHttpResult>> History(string? name, int? limit, string? cursor, IDatabase database, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(name))
        {
            return NameNeeded();
        }

        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var versions = await database.ReadAsync(session => ArtifactNameStore.HistoryAsync(session, page, name), ct);
        return versions.Items.Count == 0 && page.After is null ? NoName(name) : TypedResults.Ok(versions.Answer(version => new ArtifactVersionView(version)));
    }

    private static async Task<Results<Ok<ArtifactNameView>, ProblemHttpResult>> Use(UseArtifactRequest request, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (Artifact.NameFault(request.Name) is { } fault)
        {
            return Problems.BadRequest($"name can't be used: {fault}");
        }

        if (request.Version.Length < ArtifactVersion.ShortestPrefix)
        {
            return Problems.BadRequest($"version is an artifact's id or SHA-256, or at least the first {ArtifactVersion.ShortestPrefix} characters of one in the name's history.");
        }

        return await database.WriteAsync(tx => UseAsync(tx, request, context.Author()), ct);
    }

    private static async Task<Results<Ok<ArtifactNameView>, ProblemHttpResult>> UseAsync(Transaction tx, UseArtifactRequest request, Author author)
    {
        var (artifact, problem) = await FindAsync(tx, request);
        if (artifact is null || problem is not null)
        {
            return problem ?? Problems.Missing($"No artifact has the id or SHA-256 '{request.Version}', and none in the history of '{request.Name}' begins so. GET /v1/artifacts/names/history lists them.");
        }

        if (artifact.Status != Artifact.Ready)
        {
            return Problems.Conflict($"The bytes of artifact {artifact.Id} are not there; upload them first.");
        }

        await ArtifactNameJournal.GiveAsync(tx, request.Name, artifact, author);
        return await ArtifactNameStore.InUseAsync(tx, request.Name) is { } version
            ? TypedResults.Ok(new ArtifactNameView(request.Name, new(version), await ArtifactDependents.OfVersionAsync(tx, version, await ArtifactDependents.BlueprintsAsync(tx))))
            : NoName(request.Name);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string? name, bool? force, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(name))
        {
            return NameNeeded();
        }

        return await database.WriteAsync<Results<NoContent, ProblemHttpResult>>(async tx =>
        {
            if (await ArtifactNameStore.NewestAsync(tx, name) is not { ArtifactId: not null })
            {
                return NoName(name);
            }

            if (force is not true && await ArtifactDependents.OfNameAsync(tx, name) is { } inUse)
            {
                return inUse;
            }

            return await ArtifactNameJournal.RemoveAsync(tx, name, context.Author()) ? TypedResults.NoContent() : NoName(name);
        }, ct);
    }

    /// <summary>The artifact that is meant: of the name's history, else any by its whole id or SHA-256.</summary>
    private static async Task<(Artifact? Artifact, ProblemHttpResult? Problem)> FindAsync(Transaction tx, UseArtifactRequest request)
    {
        var history = await ArtifactNameStore.HistoryAsync(tx, new(MostVersions, null), request.Name);
        var meant = history.Items.Where(version => version.IsMeantBy(request.Version)).ToList();
        var bytes = meant.Select(version => version.Sha256).Distinct().ToList();
        if (bytes.Count > 1)
        {
            return (null, Problems.Conflict($"'{request.Version}' begins {bytes.Count} versions of '{request.Name}': {string.Join(", ", bytes.Take(5))}. Write more of it."));
        }

        if (meant.Find(version => version.ArtifactStatus is not null) is { ArtifactId: { } known })
        {
            return (await ArtifactStore.FindAsync(tx, known), null);
        }

        if (Guid.TryParse(request.Version, out var id))
        {
            return (await ArtifactStore.FindAsync(tx, id), null);
        }

        var digest = Sha256Digest.TryParse(request.Version, null, out var whole) ? whole.ToString() : meant.Count > 0 ? bytes[0] : null;
        return (digest is not null && await ArtifactStore.ByKeyAsync(tx, Artifact.KeyOf(digest)) is [var first, ..] ? first : null, null);
    }

    private static ProblemHttpResult NameNeeded() => Problems.BadRequest("name is needed in the query: the artifact's name. GET /v1/artifacts/names lists them.");

    private static ProblemHttpResult NoName(string name) => Problems.Missing($"There is no artifact name '{name}'. GET /v1/artifacts/names lists them.");

    // Any text may be a name, and not any text a cursor.
    private static string Encoded(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));

    private static string? Decoded(string cursor) =>
        Base64Url.IsValid(cursor) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) is { Length: > 0 } name ? name : null;
}
