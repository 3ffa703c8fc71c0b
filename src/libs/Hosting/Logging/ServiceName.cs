namespace Goosed.Hosting.Logging;

/// <summary>The names that a process gives itself in logs and telemetry.</summary>
public sealed class ServiceName(IReadOnlyList<string> roles)
{
    private const string Prefix = "Goosed.";

    // Categories are type names: Goosed.ArtifactsGw.Uploads belongs to artifacts-gw.
    private readonly Dictionary<string, string> _roleOfNamespace = roles.ToDictionary(role => role.Replace("-", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase);

    /// <summary><c>goosed-role</c>, or <c>goosed</c> for a process of several roles.</summary>
    public string Process { get; } = roles.Count == 1 ? $"goosed-{roles[0]}" : "goosed";

    /// <summary>The role that a log category belongs to.</summary>
    public string Of(string category) =>
        category.StartsWith(Prefix, StringComparison.Ordinal) && _roleOfNamespace.TryGetValue(category[Prefix.Length..].Split('.')[0], out var role)
            ? role
            : roles.Count == 1 ? roles[0] : "goosed";
}
