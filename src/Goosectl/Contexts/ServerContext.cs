namespace Goosed.Goosectl.Contexts;

/// <summary>A server that the operator works with.</summary>
/// <param name="Server">Base URL.</param>
/// <param name="Token">Operator's token; null where the server asks for none.</param>
internal sealed record ServerContext(Uri Server, string? Token)
{
    /// <summary>File with the certificates of the authorities that the server's is trusted by; null for those of this computer.</summary>
    public string? CaFile { get; init; }

    /// <summary>Whose token it is, as the server said at sign-in; null where that is not known.</summary>
    public string? Name { get; init; }

    /// <summary>When the token ends, as the server said at sign-in.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Where the address was taken from, such as <c>from context lab</c>.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Where the token was taken from.</summary>
    public string TokenOrigin { get; init; } = "";
}
