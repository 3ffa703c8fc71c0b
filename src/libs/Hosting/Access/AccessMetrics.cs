using System.Diagnostics.Metrics;

namespace Goosed.Hosting.Access;

/// <summary>Credentials that were refused, counted.</summary>
public sealed class AccessMetrics
{
    private readonly Counter<long> _refused;

    public AccessMetrics(IMeterFactory meters) => _refused = meters.Create("Goosed.Hosting")
        .CreateCounter<long>("goosed_tokens_refused", description: "Calls refused for their credential, by what it was offered for.");

    public void Refused(string purpose) => _refused.Add(1, new KeyValuePair<string, object?>("purpose", purpose));
}
