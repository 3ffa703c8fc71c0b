using System.Globalization;
using System.Text.Json;
using Goosed.Api.Runs;
using Goosed.Core.Facts;
using Goosed.Core.Ids;
using Goosed.Core.Json;
using Goosed.Core.Tokens;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Facts;
using Goosed.Database.Machines;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Facts;

/// <summary><c>/v1/agents/facts</c> and <c>/v1/machines/{id}/facts</c>.</summary>
internal static class FactsEndpoints
{
    public static void MapFacts(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/agents/facts", Post).ForOperatorsOr(TokenPurpose.Agent).WithTags("facts").WithSummary("Store a snapshot that a machine reports about itself").TakesRawControls();
        var facts = v1.MapGroup("/machines/{id}/facts").WithTags("facts");
        facts.MapGet("/", List).ForOperators().WithSummary("A machine's snapshots, newest first, each with what changed");
        facts.MapGet("/diff", Diff).ForOperators().WithSummary("Two snapshots of a machine compared");
    }

    private static async Task<Results<Created<FactView>, ProblemHttpResult>> Post(
        FactsRequest request, HttpContext context, FactsIntake intake, GoosedOptions options, ApiMetrics metrics, TimeProvider clock)
    {
        if (request.Snapshot.ValueKind != JsonValueKind.Object)
        {
            return Problems.BadRequest("snapshot must be a JSON object.");
        }

        var caller = context.Caller();
        if (caller.Token is { } token && token.MachineId != request.MachineId)
        {
            return Problems.Refused();
        }

        RequireDepth(request.Snapshot, options.Limits.MaxDepth - 1);
        var cleaned = JsonText.Clean(request.Snapshot);
        var snapshot = cleaned?.Element() ?? request.Snapshot;
        var now = clock.GetUtcNow().WholeMicroseconds();
        var fact = new Fact
        {
            Id = Uuid7.New(now),
            MachineId = request.MachineId,
            RunId = caller.Token?.RunId,
            Snapshot = snapshot.GetRawText(),
            PostinstallDone = snapshot.TryGetProperty("postinstall_done", out var done) && done.ValueKind == JsonValueKind.True,
            CreatedAt = now,
        };
        if (await intake.StoreAsync(fact, context, cleaned is null ? null : Replaced(cleaned)) is not { } stored)
        {
            return Problems.NotFound("machine", request.MachineId);
        }

        metrics.Facts();
        return TypedResults.Created($"/v1/machines/{fact.MachineId}/facts", new FactView(stored, context.Secrets(), snapshot));
    }

    private static void RequireDepth(JsonElement snapshot, int levels)
    {
        try
        {
            StoredJson.RequireDepth(snapshot, levels);
        }
        catch (JsonException fault)
        {
            throw new BadHttpRequestException("The snapshot is nested too deeply.", fault);
        }
    }

    private static string Replaced(CleanedJson cleaned) => string.Create(CultureInfo.InvariantCulture,
        $"{cleaned.Texts} of its texts held what no text can hold, the first at {cleaned.First} ({cleaned.Fault}): U+FFFD stands there instead.");

    private static async Task<Results<Ok<ListAnswer<FactChangesView>>, ProblemHttpResult>> List(
        Guid id, int? limit, string? cursor, HttpContext context, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        return await database.ReadAsync<Results<Ok<ListAnswer<FactChangesView>>, ProblemHttpResult>>(async session =>
        {
            var facts = await FactStore.ListAsync(session, page, id);
            if (facts.Items.Count == 0)
            {
                return await MachineStore.FindAsync(session, id) is null ? Problems.NotFound("machine", id) : TypedResults.Ok(new ListAnswer<FactChangesView>([], null));
            }

            var oldest = await FactStore.BeforeAsync(session, facts.Items[^1]);
            var before = facts.Items.Skip(1).Append(oldest);
            return TypedResults.Ok(new ListAnswer<FactChangesView>([.. facts.Items.Zip(before, (fact, older) => new FactChangesView(fact, older, context.Secrets()))], facts.Next));
        }, ct);
    }

    private static Task<Results<Ok<FactsDiffView>, ProblemHttpResult>> Diff(
        Guid id, Guid from, Guid to, HttpContext context, IDatabase database, CancellationToken ct) =>
        database.ReadAsync<Results<Ok<FactsDiffView>, ProblemHttpResult>>(async session =>
        {
            var (older, newer) = (await FactStore.FindAsync(session, from), await FactStore.FindAsync(session, to));
            if (older?.MachineId != id || newer?.MachineId != id)
            {
                return Problems.Missing($"There are no facts {(older?.MachineId != id ? from : to)} of machine {id}. List them with GET /v1/machines/{id}/facts.");
            }

            return TypedResults.Ok(new FactsDiffView(older, newer, context.Secrets()));
        }, ct);
}
