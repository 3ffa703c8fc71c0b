using System.Diagnostics.Metrics;
using Goosed.Core.Tokens;

namespace Goosed.Api;

/// <summary>What machines ask of the API, counted.</summary>
internal sealed class ApiMetrics
{
    private readonly Counter<long> _boots;
    private readonly Counter<long> _renders;
    private readonly Counter<long> _facts;
    private readonly Counter<long> _milestones;
    private readonly Counter<long> _tokens;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _cutStreams;

    public ApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Goosed.Api");
        _boots = meter.CreateCounter<long>("goosed_boot_requests", description: "Boot scripts served, by what they make the machine do.");
        _renders = meter.CreateCounter<long>("goosed_renders", description: "Answer files rendered, by family and result.");
        _facts = meter.CreateCounter<long>("goosed_facts", description: "Snapshots stored.");
        _milestones = meter.CreateCounter<long>("goosed_milestones", description: "Milestone reports taken, by state.");
        _streams = meter.CreateUpDownCounter<long>("goosed_event_streams", description: "Streams of events that are open.");
        _cutStreams = meter.CreateCounter<long>("goosed_event_streams_cut", description: "Streams of events cut because their reader stood still.");
        _streams.Add(0);
        _cutStreams.Add(0);
        _tokens = meter.CreateCounter<long>("goosed_tokens_issued", description: "Tokens handed out, by what they are good for.");
    }

    public void Boot(string result) => _boots.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Render(string family, string result) => _renders.Add(1, new("family", family), new("result", result));

    public void Facts() => _facts.Add(1);

    /// <summary>The tokens of a boot script: one value for each of its purposes.</summary>
    public void ScriptTokens()
    {
        foreach (var purpose in Enum.GetValues<TokenPurpose>())
        {
            TokenIssued(purpose.ToWord());
        }
    }

    public void TokenIssued(string purpose) => _tokens.Add(1, new KeyValuePair<string, object?>("purpose", purpose));

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);

    public void StreamCut() => _cutStreams.Add(1);

    public void Milestone(string state) => _milestones.Add(1, new KeyValuePair<string, object?>("state", state));
}
