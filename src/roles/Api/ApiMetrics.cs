using System.Diagnostics.Metrics;

namespace Goosed.Api;

/// <summary>What machines ask of the API, counted.</summary>
internal sealed class ApiMetrics
{
    private readonly Counter<long> _boots;
    private readonly Counter<long> _renders;
    private readonly Counter<long> _facts;
    private readonly Counter<long> _milestones;

    public ApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Goosed.Api");
        _boots = meter.CreateCounter<long>("goosed_boot_requests", description: "Boot scripts served, by what they make the machine do.");
        _renders = meter.CreateCounter<long>("goosed_renders", description: "Answer files rendered, by family and result.");
        _facts = meter.CreateCounter<long>("goosed_facts", description: "Snapshots stored.");
        _milestones = meter.CreateCounter<long>("goosed_milestones", description: "Milestone reports taken, by state.");
    }

    public void Boot(string result) => _boots.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Render(string family, string result) => _renders.Add(1, new("family", family), new("result", result));

    public void Facts() => _facts.Add(1);

    public void Milestone(string state) => _milestones.Add(1, new KeyValuePair<string, object?>("state", state));
}
