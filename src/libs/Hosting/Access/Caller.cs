using Goosed.Core.Audit;
using Goosed.Core.Machines;
using Goosed.Core.Tokens;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Access;

/// <summary>Who makes a call.</summary>
/// <param name="Actor">The name that the audit shows.</param>
/// <param name="Scope">What it may do as an operator; null for a machine and for nobody in particular.</param>
/// <param name="Token">The machine's token that it carries, if any.</param>
/// <param name="TokenValue">The machine's token as it was sent.</param>
public sealed record Caller(string Actor, TokenScope? Scope = null, MachineToken? Token = null, string? TokenValue = null)
{
    public static readonly Caller Anonymous = new("anonymous");

    /// <summary>Somebody on this computer, where it alone is served, or where sign-in is off.</summary>
    public static readonly Caller Local = new("operator", TokenScope.Admin);

    /// <summary>Whoever holds the admin token.</summary>
    public static readonly Caller Admin = new("admin", TokenScope.Admin);

    /// <summary>True for any operator.</summary>
    public bool IsOperator => Scope is not null;

    /// <summary>True when it may read what is secret.</summary>
    public bool ReadsSecrets => Scope >= TokenScope.Operate;

    /// <summary>What views show it of what is secret.</summary>
    public SecretMasker Secrets => ReadsSecrets ? SecretMasker.Open : SecretMasker.Masking;

    /// <summary>The operator's token that it carries; null for the admin token and without one.</summary>
    public OperatorToken? OperatorToken { get; init; }

    public static Caller Machine(MachineToken token, string value) => new("agent", null, token, value);

    public static Caller Of(OperatorToken token) => new($"operator/{token.Name}", token.Scope) { OperatorToken = token };
}

public static class CallerExtensions
{
    public static Caller Caller(this HttpContext context) => context.Features.Get<Caller>() ?? Access.Caller.Anonymous;

    /// <summary>What views show the caller of what is secret.</summary>
    public static SecretMasker Secrets(this HttpContext context) => context.Caller().Secrets;

    /// <summary>Who makes the call and from where, for the audit.</summary>
    public static Author Author(this HttpContext context) => new(context.Caller().Actor, context.ClientAddress());

    /// <summary>Address that a request came from, for timelines and lists.</summary>
    public static string? ClientAddress(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
    }

    /// <summary>What a request's sender is counted by.</summary>
    public static string ClientBlock(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? AddressBlock.Of(address) : "";
}
