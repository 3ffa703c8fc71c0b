namespace Goosed.Core.Audit;

/// <summary>Who makes a change, and from where.</summary>
/// <param name="Name">An operator, a machine's agent, or a role.</param>
/// <param name="Address">The address that the call came from; null for a role.</param>
public sealed record Author(string Name, string? Address = null);
