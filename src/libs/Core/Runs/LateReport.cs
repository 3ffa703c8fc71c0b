namespace Goosed.Core.Runs;

/// <summary>A report that came when its run had ended. It changes nothing of the run; its operator learns of it.</summary>
/// <param name="Said">What was reported, which tells it from other reports: <c>Reported success</c>.</param>
/// <param name="Message">The reporter's own sentence, if there was one.</param>
public sealed record LateReport(string Said, string? Message = null)
{
    /// <summary>How the timeline's entry begins that was written when this report came in time; one that is repeated is not late.</summary>
    public string? InTime { get; private init; }

    /// <summary>Facts that say that the post-install is done, or the machine's own word for it.</summary>
    public static LateReport Success { get; } = new("Reported success");

    public static LateReport Of(RunEvent.MilestoneReported report)
    {
        var state = report.State.ToWord();
        return new($"'{report.Milestone}' reported {state}", report.Message) { InTime = $"{report.Milestone} {state}" };
    }

    public static LateReport Of(RunEvent.Finished end) =>
        end.Status == RunStatus.Success ? Success : new($"Reported its end as {end.Status.ToWord()}");

    /// <summary>The sentence for the operator: <c>Reported success 12 minutes after the run failed.</c></summary>
    public string After(Run run, DateTimeOffset now)
    {
        var end = run.Status switch
        {
            RunStatus.Failed => "the run failed",
            RunStatus.Cancelled => "the run was cancelled",
            _ => "the run succeeded",
        };

        // A clock that was put back since can't say how long ago that was.
        var ago = run.FinishedAt <= now ? $" {Spans.About(now - run.FinishedAt.Value)}" : "";
        return $"{Said}{ago} after {end}" + (Message is { Length: > 0 } message ? $": {message}" : ".");
    }
}
