using System.Text.Json.Nodes;
using Goosed.Core.Ids;
using Goosed.Core.Tokens;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Access;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Tokens;

/// <summary><c>/v1/tokens</c>: operators' tokens; and <c>/v1/whoami</c>.</summary>
internal static class TokensEndpoints
{
    private const int MaxNameLength = 60;
    internal const long MaxSeconds = 10L * 365 * 86_400;

    public static void MapTokens(this IEndpointRouteBuilder v1)
    {
        var tokens = v1.MapGroup("/tokens").WithTags("tokens");
        tokens.MapPost("/", Create).ForOperators(TokenScope.Admin).WithSummary("Make an operator's token; its value is shown in this answer and never again");
        tokens.MapGet("/", List).ForOperators(TokenScope.Admin).WithSummary("List operators' tokens, newest first, without their values");
        tokens.MapGet("/{id}", Get).ForOperators(TokenScope.Admin).WithSummary("One token, without its value");
        tokens.MapPost("/{id}/rotate", TokenRotation.Rotate).ForOperators(TokenScope.Admin).WithSummary(
            "Replace a token by a new one of the same name; the one before stays good for a while");
        tokens.MapDelete("/{id}", Revoke).ForOperators(TokenScope.Admin).WithSummary("End a token at once; it stays listed");
        v1.MapGet("/whoami", WhoAmI).ForOperators().WithTags("tokens").WithSummary("Who the server takes the caller for");
    }

    private static async Task<Results<Created<NewTokenView>, ProblemHttpResult>> Create(CreateTokenRequest request, HttpContext context, IDatabase database, ApiMetrics metrics, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow().WholeMicroseconds();
        if (Fault(request, now) is { } fault)
        {
            return Problems.BadRequest(fault);
        }

        var value = OperatorToken.NewValue();
        var token = new OperatorToken
        {
            Id = Uuid7.New(now),
            Name = request.Name,
            Scope = TokenScopes.Parse(request.Scope) ?? TokenScope.Read,
            CreatedAt = now,
            CreatedBy = context.Caller().Actor,
            ExpiresAt = request.ExpiresAt ?? (request.ExpiresInSeconds is { } seconds ? now.AddSeconds(seconds) : null),
        };
        var isNew = await database.WriteAsync(async tx =>
        {
            if (!await OperatorTokenStore.InsertAsync(tx, token, value))
            {
                return false;
            }

            await AuditStore.AppendChangeAsync(tx, context.Author(), "token_created", $"token/{token.Id:D}", [], Shown(token));
            return true;
        }, ct);
        if (isNew)
        {
            metrics.TokenIssued("operator");
        }

        return isNew
            ? TypedResults.Created($"/v1/tokens/{token.Id}", new NewTokenView(token, value))
            : Problems.Conflict(
                $"A token that is not revoked is called '{token.Name}'; replace it with POST /v1/tokens/ID/rotate, revoke it, or take another name. GET /v1/tokens lists them.");
    }

    private static async Task<Results<Ok<ListAnswer<TokenView>>, ProblemHttpResult>> List(int? limit, string? cursor, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var tokens = await database.ReadAsync(session => OperatorTokenStore.ListAsync(session, page), ct);
        return TypedResults.Ok(tokens.Answer(token => new TokenView(token)));
    }

    private static async Task<Results<Ok<TokenView>, ProblemHttpResult>> Get(Guid id, IDatabase database, CancellationToken ct) =>
        await database.ReadAsync(session => OperatorTokenStore.FindAsync(session, id), ct) is { } token
            ? TypedResults.Ok(new TokenView(token))
            : Problems.NotFound("token", id);

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(Guid id, HttpContext context, IDatabase database, CancellationToken ct)
    {
        var found = await database.WriteAsync(async tx =>
        {
            if (await OperatorTokenStore.FindAsync(tx, id) is not { } token)
            {
                return false;
            }

            if (await OperatorTokenStore.RevokeAsync(tx, id))
            {
                await AuditStore.AppendChangeAsync(tx, context.Author(), "token_revoked", $"token/{id:D}", Shown(token), Shown(token with { RevokedAt = tx.Now }), new JsonObject { ["name"] = token.Name });
            }

            return true;
        }, ct);
        return found ? TypedResults.NoContent() : Problems.NotFound("token", id);
    }

    internal static JsonObject Shown(OperatorToken token) => new()
    {
        ["name"] = token.Name,
        ["scope"] = token.Scope.ToWord(),
        ["expires_at"] = token.ExpiresAt is { } expires ? UtcTimeConverter.Text(expires) : null,
        ["revoked_at"] = token.RevokedAt is { } revoked ? UtcTimeConverter.Text(revoked) : null,
    };

    private static Ok<WhoAmIView> WhoAmI(HttpContext context)
    {
        var caller = context.Caller();
        return TypedResults.Ok(new WhoAmIView(caller.Actor, (caller.Scope ?? TokenScope.Read).ToWord(), caller.OperatorToken?.ExpiresAt, Core.ProductVersion.Text));
    }

    private static string? Fault(CreateTokenRequest request, DateTimeOffset now) => request switch
    {
        _ when request.Name.Length is 0 or > MaxNameLength || !request.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@') =>
            $"name must be 1 to {MaxNameLength} of letters, digits, '.', '_', '-' and '@'.",
        _ when TokenScopes.Parse(request.Scope) is null => $"scope '{request.Scope}' is none; it takes read, operate or admin.",
        { ExpiresAt: not null, ExpiresInSeconds: not null } => "expires_at and expires_in_seconds can't both be given.",
        { ExpiresInSeconds: < 1 or > MaxSeconds } => $"expires_in_seconds is {request.ExpiresInSeconds}; it takes 1 to {MaxSeconds}.",
        { ExpiresAt: { } at } when at <= now => "expires_at is in the past.",
        _ => null,
    };
}
