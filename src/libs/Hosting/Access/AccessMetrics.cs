using System.Diagnostics.Metrics;

namespace Goosed.Hosting.Access;

/// <summary>What was refused of machines and operators, counted.</summary>
public sealed class AccessMetrics
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _reports;

    public AccessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Goosed.Hosting");
        _refused = meter.CreateCounter<long>("goosed_tokens_refused", description: "Calls refused for their credential, by what it was offered for.");
        _reports = meter.CreateCounter<long>("goosed_reports_refused", description: "Reports of machines that were refused for what they held, by the answer's status.");

        // A rise from nothing to one is seen only where the nothing was there to see.
        _refused.Add(0, new KeyValuePair<string, object?>("purpose", "operator"));
        _reports.Add(0, new KeyValuePair<string, object?>("status", 400));
    }

    public void Refused(string purpose) => _refused.Add(1, new KeyValuePair<string, object?>("purpose", purpose));

    public void ReportRefused(int status) => _reports.Add(1, new KeyValuePair<string, object?>("status", status));
}
