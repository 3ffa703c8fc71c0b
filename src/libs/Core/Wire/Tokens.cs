using System.Text.Json.Serialization;
using Goosed.Core.Tokens;

namespace Goosed.Core.Wire;

/// <summary>Body of <c>POST /v1/tokens</c>.</summary>
public sealed record CreateTokenRequest
{
    /// <summary>Whose it is or what it is for: 1 to 60 of letters, digits, <c>.</c>, <c>_</c>, <c>-</c> and <c>@</c>.</summary>
    [JsonRequired]
    public string Name { get; init; } = "";

    /// <summary><c>read</c>, <c>operate</c> or <c>admin</c>.</summary>
    [JsonRequired]
    public string Scope { get; init; } = "";

    /// <summary>When it ends; absent with <c>expires_in_seconds</c>, or for one that ends when it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long it is good for, instead of <c>expires_at</c>.</summary>
    public long? ExpiresInSeconds { get; init; }
}

/// <summary>Body of <c>POST /v1/tokens/{id}/rotate</c>.</summary>
public sealed record RotateTokenRequest
{
    /// <summary>How long the one before stays good; absent: 86400, a day. 0 ends it at once.</summary>
    public long? GraceSeconds { get; init; }

    /// <summary>How long the new one is good for, 0 for one that ends when it is revoked; absent: as long as the one before.</summary>
    public long? ExpiresInSeconds { get; init; }
}

/// <summary>An operator's token on the wire, without its value.</summary>
public record TokenView
{
    public TokenView(OperatorToken token) =>
        (Id, Name, Scope, CreatedAt, CreatedBy, ExpiresAt, RevokedAt, ReplacedAt) = (
            token.Id, token.Name, token.Scope.ToWord(), token.CreatedAt, token.CreatedBy, token.ExpiresAt, token.RevokedAt,
            token.ReplacedAt);

    public Guid Id { get; }
    public string Name { get; }
    public string Scope { get; }
    public DateTimeOffset CreatedAt { get; }
    public string CreatedBy { get; }
    public DateTimeOffset? ExpiresAt { get; }
    public DateTimeOffset? RevokedAt { get; }

    /// <summary>Since when another token of its name takes its place; until it expires both are good.</summary>
    public DateTimeOffset? ReplacedAt { get; }
}

/// <summary>A token that was just made.</summary>
public sealed record NewTokenView : TokenView
{
    public NewTokenView(OperatorToken token, string value)
        : base(token) => Token = value;

    /// <summary>Its value, shown this once.</summary>
    [JsonPropertyOrder(1)]
    public string Token { get; }
}

/// <summary>Who the server takes a caller for.</summary>
/// <param name="Name">As the audit shows it.</param>
/// <param name="Scope">What it may do.</param>
/// <param name="ExpiresAt">When its token ends; null for never.</param>
/// <param name="Version">Version of the server.</param>
public sealed record WhoAmIView(string Name, string Scope, DateTimeOffset? ExpiresAt, string Version);
