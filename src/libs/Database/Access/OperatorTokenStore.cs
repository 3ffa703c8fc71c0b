using Goosed.Core.Tokens;

namespace Goosed.Database.Access;

/// <summary>Table <c>operator_tokens</c>: hashes only.</summary>
public static class OperatorTokenStore
{
    private const string Select = "select id, name, scope, created_at, created_by, expires_at, revoked_at, replaced_at from operator_tokens";

    /// <summary>Adds a token; false when a token that is not revoked has its name.</summary>
    public static async Task<bool> InsertAsync(Transaction tx, OperatorToken token, string value) => await tx.ExecuteAsync(
        """
        insert into operator_tokens(id, name, scope, hash, created_at, created_by, expires_at)
        values (@Id, @Name, @scope, @hash, @CreatedAt, @CreatedBy, @ExpiresAt) on conflict do nothing
        """,
        new
        {
            token.Id,
            token.Name,
            scope = token.Scope.ToWord(),
            hash = TokenValue.Hash(value),
            token.CreatedAt,
            token.CreatedBy,
            token.ExpiresAt,
        }) == 1;

    public static async Task<OperatorToken?> FindByValueAsync(Session session, string value) =>
        (await session.FindAsync<Row>($"{Select} where hash = @hash", new { hash = TokenValue.Hash(value) }))?.ToToken();

    public static async Task<OperatorToken?> FindAsync(Session session, Guid id) =>
        (await session.FindAsync<Row>($"{Select} where id = @id", new { id }))?.ToToken();

    public static Task<Page<OperatorToken>> ListAsync(Session session, PageRequest page) =>
        new ListQuery(Select).PageAsync<Row, OperatorToken>(
            session, page, new(["id"], NewestFirst: true, row => row.Id.ToString("D"), KeyPart.Id), row => row.ToToken());

    /// <summary>Ends a token at once; false when it was ended before, or there is none.</summary>
    public static async Task<bool> RevokeAsync(Transaction tx, Guid id) => await tx.ExecuteAsync(
        "update operator_tokens set revoked_at = @Now where id = @id and revoked_at is null", new { id, tx.Now }) == 1;

    /// <summary>
    /// Has a token end at a time, or when it would have, and gives its name free for the one that takes its place; false when it was
    /// revoked or replaced before.
    /// </summary>
    public static async Task<bool> ReplaceAsync(Transaction tx, Guid id, DateTimeOffset end) => await tx.ExecuteAsync(
        """
        update operator_tokens set replaced_at = @Now, expires_at = case when expires_at < @end then expires_at else @end end
        where id = @id and revoked_at is null and replaced_at is null
        """,
        new { id, end, tx.Now }) == 1;

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string? Scope { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public string CreatedBy { get; init; } = "";
        public DateTimeOffset? ExpiresAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }
        public DateTimeOffset? ReplacedAt { get; init; }

        public OperatorToken ToToken() => new()
        {
            Id = Id,
            Name = Name,
            Scope = TokenScopes.Parse(Scope) ?? TokenScope.Read,
            CreatedAt = CreatedAt,
            CreatedBy = CreatedBy,
            ExpiresAt = ExpiresAt,
            RevokedAt = RevokedAt,
            ReplacedAt = ReplacedAt,
        };
    }
}
