using Goosed.Core.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Access;

/// <summary>Who may call an endpoint; an endpoint without a rule is refused to everybody.</summary>
/// <param name="IsPublic">No credential is needed.</param>
/// <param name="Purpose">A machine's token of this purpose is taken beside an operator's.</param>
/// <param name="Scope">What an operator's token must allow; null goes by the method: read for GET and HEAD, else operate.</param>
public sealed record AccessRule(bool IsPublic, TokenPurpose? Purpose = null, TokenScope? Scope = null)
{
    /// <summary>What a refusal is counted under.</summary>
    public string PurposeWord => Purpose?.ToWord() ?? "operator";

    public TokenScope ScopeFor(string method) => Scope ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? TokenScope.Read : TokenScope.Operate);
}

public static class AccessRules
{
    /// <summary>Anyone may call it.</summary>
    public static TBuilder Public<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: true));

    /// <summary>Anyone may call it; a machine's token of the purpose says who it is.</summary>
    public static TBuilder PublicOr<TBuilder>(this TBuilder builder, TokenPurpose purpose)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: true, purpose));

    /// <summary>Operators may call it, by a token of the scope that its method needs.</summary>
    public static TBuilder ForOperators<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: false));

    /// <summary>Operators may call it, by a token of this scope.</summary>
    public static TBuilder ForOperators<TBuilder>(this TBuilder builder, TokenScope scope)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: false, Scope: scope));

    /// <summary>Operators may call it, and a machine with a token of the purpose.</summary>
    public static TBuilder ForOperatorsOr<TBuilder>(this TBuilder builder, TokenPurpose purpose)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: false, purpose));
}
