using System.Diagnostics.Metrics;

namespace Goosed.Hosting.Access;

/// <summary>Credentials that were refused, counted.</summary>
public sealed class AccessMetrics
{
    private readonly Counter<long> _refused;

    public AccessMetrics(IMeterFactory meters)
    {
        _refused = meters.Create("Goosed.Hosting").CreateCounter<long>("goosed_tokens_refused", description: "Calls refused for their credential, by what it was offered for.");

        // A rise from nothing to one is seen only where the nothing was there to see.
        _refused.Add(0, new KeyValuePair<string, object?>("purpose", "operator"));
    }

    public void Refused(string purpose) => _refused.Add(1, new KeyValuePair<string, object?>("purpose", purpose));
}
