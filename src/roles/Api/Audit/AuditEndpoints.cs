using System.Globalization;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Audit;

/// <summary><c>/v1/audit</c>.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/audit", List).ForOperators().WithTags("audit").WithSummary("Who changed what, newest first");

    private static async Task<Results<Ok<ListAnswer<AuditView>>, ProblemHttpResult>> List(
        int? limit, string? cursor, string? action, Guid? machine_id, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        if (page.After is { } after && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return ListParameters.ForeignCursor();
        }

        var entries = await database.ReadAsync(session => AuditStore.ListAsync(session, page, action, machine_id), ct);
        return TypedResults.Ok(entries.Answer(entry => new AuditView(entry, context.Secrets())));
    }
}
