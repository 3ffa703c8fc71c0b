using System.Diagnostics;
using System.Diagnostics.Metrics;
using Goosed.Core.Runs;
using Goosed.Core.Telemetry;

namespace Goosed.Database.Runs;

/// <summary>What traces and metrics are told of runs, each thing once it is durable.</summary>
public static class RunTelemetry
{
    private static readonly Meter s_meter = new("Goosed.Database");
    private static readonly Counter<long> s_started = s_meter.CreateCounter<long>("goosed_runs_started", description: "Runs started.");
    private static readonly Counter<long> s_ended = s_meter.CreateCounter<long>("goosed_runs_ended", description: "Runs ended, by how.");
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>(
        "goosed_run_duration", unit: "s", description: "From the start of a run to its end, by how it ended.");
    private static readonly Histogram<double> s_milestone = s_meter.CreateHistogram<double>(
        "goosed_milestone_duration", unit: "s",
        description: "For how long a milestone was the current one of its run, by milestone and how that ended.");

    /// <summary>Begins to count ends at zero, for the first one to be seen as a rise.</summary>
    public static void Begin()
    {
        foreach (var status in new[] { RunStatus.Success, RunStatus.Failed, RunStatus.Cancelled })
        {
            s_ended.Add(0, new KeyValuePair<string, object?>("status", status.ToWord()));
        }
    }

    /// <summary>The span of a run's start, and the context that everything of the run is a child of.</summary>
    internal sealed record StartSpan(Activity? Span, ActivityContext Context)
    {
        public void Started(Run run)
        {
            s_started.Add(run.Simulated ? 0 : 1);
            Span?.SetTag(Tracing.RunId, run.Id).SetTag("goosed.blueprint", run.Blueprint).SetTag("goosed.workflow", run.Workflow).Stop();
        }
    }

    /// <summary>Begins the trace of a run where it is caused: below the enrolment, or below the call that asked for it.</summary>
    internal static StartSpan Start()
    {
        var cause = Activity.Current;
        var span = Tracing.Start("start run");
        return new(
            span,
            span?.Context ?? cause?.Context ?? new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None));
    }

    /// <summary>Tells of the milestone and of the run that a change has ended.</summary>
    internal static void Changed(Transaction tx, Run before, Run after)
    {
        var (role, now) = (Activity.Current?.GetTagItem(Tracing.Role), tx.Now);
        if (before.Milestone is { } milestone && (after.Current != before.Current || after.Status != RunStatus.Running))
        {
            var result = after.Status is RunStatus.Failed or RunStatus.Cancelled ? after.Status.ToWord() : "done";
            tx.AfterCommit(() => MilestoneEnded(before, milestone, result, now, role));
        }

        if (after.Status != RunStatus.Running)
        {
            tx.AfterCommit(() => Ended(after, now, role));
        }
    }

    private static void MilestoneEnded(Run run, string milestone, string result, DateTimeOffset now, object? role)
    {
        if (!run.Simulated)
        {
            s_milestone.Record((now - run.CurrentSince).TotalSeconds, new("milestone", milestone), new("result", result));
        }

        Tracing.Tell(
            $"milestone {milestone}", run.TraceParent, (run.CurrentSince, now),
            new() { [Tracing.Role] = role, [Tracing.RunId] = run.Id, ["goosed.result"] = result });
    }

    private static void Ended(Run run, DateTimeOffset now, object? role)
    {
        var status = run.Status.ToWord();
        if (!run.Simulated)
        {
            s_ended.Add(1, new KeyValuePair<string, object?>("status", status));
            s_duration.Record((now - run.StartedAt).TotalSeconds, new KeyValuePair<string, object?>("status", status));
        }

        Tracing.Tell(
            "run",
            run.TraceParent,
            (run.StartedAt, now),
            new()
            {
                [Tracing.Role] = role,
                [Tracing.RunId] = run.Id,
                ["goosed.machine.id"] = run.MachineId,
                ["goosed.blueprint"] = run.Blueprint,
                ["goosed.workflow"] = run.Workflow,
                ["goosed.result"] = status,
            },
            run.Status == RunStatus.Failed ? run.Message : null);
    }
}
