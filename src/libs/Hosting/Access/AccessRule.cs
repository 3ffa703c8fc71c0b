using Goosed.Core.Tokens;
using Microsoft.AspNetCore.Builder;

namespace Goosed.Hosting.Access;

/// <summary>Who may call an endpoint; an endpoint without a rule is refused to everybody.</summary>
/// <param name="IsPublic">No credential is needed.</param>
/// <param name="Purpose">A machine's token of this purpose is taken beside an operator's.</param>
public sealed record AccessRule(bool IsPublic, TokenPurpose? Purpose = null);

public static class AccessRules
{
    /// <summary>Anyone may call it.</summary>
    public static TBuilder Public<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: true));

    /// <summary>Anyone may call it; a machine's token of the purpose says who it is.</summary>
    public static TBuilder PublicOr<TBuilder>(this TBuilder builder, TokenPurpose purpose)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: true, purpose));

    /// <summary>Operators may call it.</summary>
    public static TBuilder ForOperators<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: false));

    /// <summary>Operators may call it, and a machine with a token of the purpose.</summary>
    public static TBuilder ForOperatorsOr<TBuilder>(this TBuilder builder, TokenPurpose purpose)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(IsPublic: false, purpose));
}
