using System.Text.Json.Nodes;

namespace Goosed.Goosectl.Commands;

/// <summary>Stays with a run until it ends, its milestone is done, or the time is over.</summary>
internal static class RunFollower
{
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Prints the timeline as it grows; the exit code tells how the run ended.</summary>
    public static async Task<int> FollowAsync(Invocation call, string id, TimeSpan? limit, CancellationToken ct)
    {
        var printed = 0;
        var run = await UntilAsync(call, id, limit, current =>
        {
            var timeline = current["timeline"] as JsonArray ?? [];
            if (!call.Out.IsStructured)
            {
                foreach (var entry in timeline.Skip(printed))
                {
                    call.Out.Line(RunDetails.Entry(entry, call.Out.IsOnTerminal));
                }
            }

            printed = timeline.Count;
            return (string?)current["status"] != "running";
        }, "It is still running.", ct);
        return End(call, run);
    }

    public static async Task<int> WaitAsync(Invocation call, JsonNode run, string what, TimeSpan? limit, CancellationToken ct)
    {
        var steps = (run["milestones"] as JsonArray ?? []).Select(step => (string?)step?["name"]).ToList();
        if (what != "end" && !steps.Contains(what))
        {
            throw CtlException.Usage(
                $"'{what}' can't be waited for.", $"The run's milestones are {string.Join(", ", steps)}.", "Name one of them, or end.");
        }

        bool Reached(JsonNode current) =>
            (current["milestones"] as JsonArray ?? []).Any(step => (string?)step?["name"] == what && (string?)step?["state"] == "done");
        run = await UntilAsync(
            call, (string?)run["id"] ?? "", limit, current => Reached(current) || (string?)current["status"] != "running",
            $"'{what}' was not reached.", ct);
        if (Reached(run))
        {
            call.Out.Say($"{RunsCommands.Name(run)}: '{what}' is done");
            return Exit.Ok;
        }

        return End(call, run);
    }

    private static int End(Invocation call, JsonNode run)
    {
        if (call.Out.IsStructured)
        {
            call.Out.Whole(run);
        }

        var status = (string?)run["status"];
        call.Out.Say($"{RunsCommands.Name(run)} of {RunDetails.Hostname(run)} ended as {status}" + ((string?)run["message"] is { } message ? $": {message}" : ""));
        return status == "success" ? Exit.Ok : Exit.RunFailed;
    }

    private static async Task<JsonNode> UntilAsync(
        Invocation call, string id, TimeSpan? limit, Func<JsonNode, bool> isSo, string why, CancellationToken ct)
    {
        var (since, connection) = (TimeProvider.System.GetTimestamp(), new Reconnection(call, limit));
        try
        {
            while (true)
            {
                var run = await connection.AskAsync(() => call.Api.GetAsync($"v1/runs/{id}", ct), ct);
                if (isSo(run))
                {
                    return run;
                }

                if (limit is { } end && TimeProvider.System.GetElapsedTime(since) >= end)
                {
                    throw new CtlException(
                        Exit.TimedOut, $"Timed out waiting for run {id}.",
                        $"{why} It is at '{run["milestone"]}', and goes on.", $"goosectl runs get {id}, or end it: goosectl runs cancel {id}");
                }

                await Task.Delay(Pause, TimeProvider.System, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            call.Out.Say($"The run goes on. Follow it again with goosectl runs watch {id}, or end it: goosectl runs cancel {id}");
            throw;
        }
    }
}
