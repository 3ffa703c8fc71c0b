using System.Text.Json.Nodes;
using Goosed.Core.Runs;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Runs;

/// <summary><c>POST /v1/runs/{id}/milestones</c>, as JSON or as form fields.</summary>
internal static class MilestoneReports
{
    public static async Task<Results<Ok<RunView>, ProblemHttpResult>> Post(
        Guid id, HttpRequest request, ReportReader reader, IDatabase database, LateReports late, ApiMetrics metrics, CancellationToken ct)
    {
        ReadReport read;
        try
        {
            read = await reader.ReadAsync(request, ct);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large",
                $"The report is larger than {ByteSizes.Text(reader.MaxBody)}; send the end of the log.");
        }

        var report = read.Request;
        if (RunStates.ParseState(report.State) is not { } state)
        {
            return Problems.BadRequest($"state '{report.State}' is none of started, done, failed.");
        }

        var told = new RunEvent.MilestoneReported(report.Milestone, state, ReportText.Message(report.Message), ReportText.Log(report.Log))
        {
            Operator = request.HttpContext.Caller() is { IsOperator: true } caller ? caller.Actor : null,
        };
        var answer = await RecordAsync(id, told, read.Note, request.HttpContext, (database, late), ct);
        metrics.Milestone(report.State);
        return answer;
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> RecordAsync(
        Guid id, RunEvent.MilestoneReported report, string? note, HttpContext context, (IDatabase Database, LateReports Late) to, CancellationToken ct)
    {
        var (answer, tell) = await to.Database.WriteAsync<(Results<Ok<RunView>, ProblemHttpResult>, Action?)>(async tx =>
        {
            if (await RunRequests.FindAsync(tx, id, context.Caller()) is not { } run)
            {
                return (RunRequests.Missing(id, context.Caller()), null);
            }

            context.JoinRun(run.TraceParent);
            if (run.IndexOf(report.Milestone) < 0)
            {
                return (Problems.Invalid($"Workflow '{run.Workflow}' has no milestone '{report.Milestone}'; it has {string.Join(", ", run.Milestones.Select(m => m.Name))}."), null);
            }

            if (run.Next(report, tx.Now) is null)
            {
                var late = await RunJournal.LateAsync(tx, run, LateReport.Of(report), context.ClientAddress());
                return (TypedResults.Ok(new RunView(run, context.Secrets())), () => to.Late.Tell(run.Id, run.MachineId, run.Status, late));
            }

            // Of a repeat that brings another log that alone is new.
            if (!run.HasHeard(report))
            {
                await TimelineStore.AppendAsync(tx, id, TimelineKinds.Milestone, Sentence(report, note), context.ClientAddress());
                await AuditStore.AppendAsync(tx, context.Author(), "milestone_reported", $"run/{id:D}", new()
                {
                    ["machine_id"] = run.MachineId,
                    ["before"] = new JsonObject { ["milestone"] = run.Milestone },
                    ["after"] = new JsonObject { ["milestone"] = report.Milestone, ["state"] = report.State.ToWord() },
                });
            }

            return (TypedResults.Ok(new RunView(await RunJournal.ApplyAsync(tx, run.Id, report, context.Author()) ?? run, context.Secrets())), null);
        }, ct);
        tell?.Invoke();
        return answer;
    }

    private static string Sentence(RunEvent.MilestoneReported report, string? note) =>
        $"{report.Milestone} {report.State.ToWord()}{(report.Message is { Length: > 0 } message ? $": {message}" : ".")}{(note is null ? "" : $" {note}")}";
}
