using Goosed.Core.Tokens;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Access;

/// <summary>Who makes a call.</summary>
/// <param name="IsOperator">True when it has an operator's rights.</param>
/// <param name="Token">The machine's token that it carries, if any.</param>
/// <param name="TokenValue">The token as it was sent.</param>
public sealed record Caller(bool IsOperator, MachineToken? Token = null, string? TokenValue = null)
{
    public static readonly Caller Anonymous = new(IsOperator: false);
    public static readonly Caller Operator = new(IsOperator: true);

    /// <summary>The name that the audit shows.</summary>
    public string Actor => IsOperator ? "operator" : Token is null ? "anonymous" : "agent";
}

public static class CallerExtensions
{
    public static Caller Caller(this HttpContext context) => context.Features.Get<Caller>() ?? Access.Caller.Anonymous;

    /// <summary>Address that a request came from, for timelines and lists.</summary>
    public static string? ClientAddress(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
    }
}
