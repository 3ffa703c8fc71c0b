using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Runs;
using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Runs;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Goosed.Api.Runs;

/// <summary><c>POST /v1/runs/{id}/milestones</c>, as JSON or as form fields.</summary>
internal static class MilestoneReports
{
    private const int MaxMessageLength = 2000;

    private static readonly string[] s_fields = ["milestone", "state", "message", "log"];

    public static async Task<Results<Ok<RunView>, ProblemHttpResult>> Post(
        Guid id, HttpRequest request, IDatabase database, LateReports late, ApiMetrics metrics, CancellationToken ct)
    {
        var report = await ReadAsync(request, ct);
        if (RunStates.ParseState(report.State) is not { } state)
        {
            return Problems.BadRequest($"state '{report.State}' is none of started, done, failed.");
        }

        if (report.Log is { } log && Encoding.UTF8.GetByteCount(log) > MilestoneRequest.MaxLogBytes)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large", "log is larger than 64 KiB; send the end of it.");
        }

        if (report.Message is { Length: > MaxMessageLength })
        {
            return Problems.BadRequest($"message is longer than {MaxMessageLength} characters; send the rest in log.");
        }

        var answer = await RecordAsync(id, new(report.Milestone, state, report.Message, report.Log), request.HttpContext, (database, late), ct);
        metrics.Milestone(report.State);
        return answer;
    }

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> RecordAsync(
        Guid id, RunEvent.MilestoneReported report, HttpContext context, (IDatabase Database, LateReports Late) to, CancellationToken ct)
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
                var late = context.Caller().Token is null
                    ? null
                    : await RunJournal.LateAsync(tx, run, LateReport.Of(report), context.ClientAddress());
                return (TypedResults.Ok(new RunView(run)), () => to.Late.Tell(run.Id, run.MachineId, run.Status, late));
            }

            await TimelineStore.AppendAsync(tx, id, TimelineKinds.Milestone, Sentence(report), context.ClientAddress());
            await AuditStore.AppendAsync(tx, context.Author(), "milestone_reported", $"run/{id:D}", new()
            {
                ["machine_id"] = run.MachineId,
                ["before"] = new JsonObject { ["milestone"] = run.Milestone },
                ["after"] = new JsonObject { ["milestone"] = report.Milestone, ["state"] = report.State.ToWord() },
            });
            return (TypedResults.Ok(new RunView(await RunJournal.ApplyAsync(tx, run.Id, report, context.Author()) ?? run)), null);
        }, ct);
        tell?.Invoke();
        return answer;
    }

    private static string Sentence(RunEvent.MilestoneReported report) =>
        $"{report.Milestone} {report.State.ToWord()}" + (report.Message is { Length: > 0 } message ? $": {message}" : ".");

    private static async Task<MilestoneRequest> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasFormContentType)
        {
            return await ReadJsonAsync(request, ct);
        }

        var form = await ReadFormAsync(request, ct);
        string? Field(string name) => form.TryGetValue(name, out var value) && value.Count > 0 ? value[0] : null;
        return new()
        {
            Milestone = Field("milestone") ?? throw new BadHttpRequestException("The form field milestone is missing."),
            State = Field("state") ?? throw new BadHttpRequestException("The form field state is missing."),
            Message = Field("message"),
            Log = Field("log"),
        };
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken ct)
    {
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(ct);
        }
        catch (InvalidDataException fault)
        {
            throw new BadHttpRequestException($"The form can't be read: {fault.Message}", fault);
        }

        foreach (var (name, values) in form)
        {
            if (!s_fields.Contains(name))
            {
                throw new BadHttpRequestException($"The form field '{name}' is not known here; it takes {string.Join(", ", s_fields)}.");
            }

            if (values.Count != 1 || values.ToString().Contains('\0', StringComparison.Ordinal))
            {
                throw new BadHttpRequestException($"The form field {name} must be given once, and without NUL.");
            }
        }

        return form;
    }

    private static async Task<MilestoneRequest> ReadJsonAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await request.ReadFromJsonAsync<MilestoneRequest>(ct) ?? throw new BadHttpRequestException("The body is null; send an object with milestone and state.");
        }
        catch (JsonException fault)
        {
            throw new BadHttpRequestException("The body is not the JSON of a milestone.", fault);
        }
        catch (InvalidOperationException)
        {
            throw new BadHttpRequestException("Send the report as application/json or as form fields.", StatusCodes.Status415UnsupportedMediaType);
        }
    }
}
