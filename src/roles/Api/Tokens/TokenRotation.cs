using System.Text.Json.Nodes;
using Goosed.Core.Ids;
using Goosed.Core.Tokens;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Access;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Tokens;

/// <summary><c>POST /v1/tokens/{id}/rotate</c>: a new value for who uses a token, without a time in which neither is good.</summary>
internal static class TokenRotation
{
    private const long DefaultGraceSeconds = 86_400;

    public static async Task<Results<Created<NewTokenView>, ProblemHttpResult>> Rotate(
        Guid id, RotateTokenRequest request, HttpContext context, IDatabase database, ApiMetrics metrics, CancellationToken ct)
    {
        if ((Fault("grace_seconds", request.GraceSeconds) ?? Fault("expires_in_seconds", request.ExpiresInSeconds)) is { } fault)
        {
            return Problems.BadRequest(fault);
        }

        var answer = await database.WriteAsync<Results<Created<NewTokenView>, ProblemHttpResult>>(async tx =>
        {
            if (await OperatorTokenStore.FindAsync(tx, id) is not { } before)
            {
                return Problems.NotFound("token", id);
            }

            var end = tx.Now.AddSeconds(request.GraceSeconds ?? DefaultGraceSeconds);
            if (!await OperatorTokenStore.ReplaceAsync(tx, id, end))
            {
                return Problems.Conflict(
                    $"Token {id} ('{before.Name}') was {(before.RevokedAt is null ? "replaced" : "revoked")} already. GET /v1/tokens lists those that are good.");
            }

            var life = request.ExpiresInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
            var (token, value) = (before.Next(Uuid7.New(tx.Now), tx.Now, context.Caller().Actor, life), OperatorToken.NewValue());
            await OperatorTokenStore.InsertAsync(tx, token, value);
            var replaced = before with { ReplacedAt = tx.Now, ExpiresAt = before.ExpiresAt < end ? before.ExpiresAt : end };
            await AuditStore.AppendChangeAsync(
                tx, context.Author(), "token_rotated", $"token/{id:D}", TokensEndpoints.Shown(before), TokensEndpoints.Shown(replaced),
                new JsonObject { ["name"] = before.Name, ["replaced_by"] = token.Id });
            await AuditStore.AppendChangeAsync(
                tx, context.Author(), "token_created", $"token/{token.Id:D}", [], TokensEndpoints.Shown(token));
            return TypedResults.Created($"/v1/tokens/{token.Id}", new NewTokenView(token, value));
        }, ct);
        if (answer.Result is Created<NewTokenView>)
        {
            metrics.TokenIssued("operator");
        }

        return answer;
    }

    private static string? Fault(string field, long? seconds) => seconds is < 0 or > TokensEndpoints.MaxSeconds
        ? $"{field} is {seconds}; it takes 0 to {TokensEndpoints.MaxSeconds}."
        : null;
}
