using System.Buffers.Text;
using System.Security.Cryptography;

namespace Goosed.Core.Tokens;

/// <summary>How much an operator's token allows; each allows what the ones before it do.</summary>
public enum TokenScope
{
    /// <summary>Reads everything but secrets.</summary>
    Read,

    /// <summary>Changes machines, runs, artifacts and events as well.</summary>
    Operate,

    /// <summary>Makes and revokes tokens as well.</summary>
    Admin,
}

/// <summary>A token of an operator, known by its hash.</summary>
public sealed record OperatorToken
{
    /// <summary>What every value begins with, so that scanners of secrets know one when they see it.</summary>
    public const string Prefix = "goosed_";

    public required Guid Id { get; init; }

    /// <summary>Whose it is or what it is for; the audit shows it.</summary>
    public required string Name { get; init; }
    public required TokenScope Scope { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From when on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Since when another one of its name takes its place; until it expires both are good.</summary>
    public DateTimeOffset? ReplacedAt { get; init; }

    public bool IsLive(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <summary>The token that takes its place, as long-lived as this one was unless a time is given; zero is for ever.</summary>
    public OperatorToken Next(Guid id, DateTimeOffset now, string by, TimeSpan? life) => this with
    {
        Id = id,
        CreatedAt = now,
        CreatedBy = by,
        ExpiresAt = (life ?? (ExpiresAt - CreatedAt)) is { Ticks: > 0 } time ? now + time : null,
    };

    /// <summary>A fresh value: 256 random bits behind the prefix.</summary>
    public static string NewValue() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>Names of scopes.</summary>
public static class TokenScopes
{
    public static string ToWord(this TokenScope scope) => scope switch
    {
        TokenScope.Read => "read",
        TokenScope.Operate => "operate",
        _ => "admin",
    };

    public static TokenScope? Parse(string? word) => word switch
    {
        "read" => TokenScope.Read,
        "operate" => TokenScope.Operate,
        "admin" => TokenScope.Admin,
        _ => null,
    };
}
