namespace Goosed.Bench.Soak;

/// <summary>What honest machines, and an operator who follows the events, met with in one part of the run.</summary>
/// <param name="Machines">Machines that were enrolled.</param>
/// <param name="Succeeded">Those whose run ended as success.</param>
/// <param name="Refused">Answers that a machine should not have had, such as 429 or a refused token, each once.</param>
/// <param name="Repeated">Requests without an answer or with 5xx, which were made again.</param>
/// <param name="Requests">By what was asked.</param>
/// <param name="Sequence">From a machine's enrolment to its last request.</param>
/// <param name="Events">From the publishing of an event to its follower.</param>
/// <param name="EventsUnseen">Events that did not come.</param>
internal sealed record HonestFigures(
    int Machines, int Succeeded, IReadOnlyList<string> Refused, int Repeated,
    IReadOnlyDictionary<string, Latency> Requests, Latency Sequence, Latency Events, int EventsUnseen)
{
    public const string Script = "boot script";

    public Latency Boot => Requests[Script];

    /// <summary>Machines that did not succeed and events that did not come.</summary>
    public int Errors => Machines - Succeeded + Refused.Count + EventsUnseen;
}
