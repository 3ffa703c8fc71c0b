using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl runs</c>.</summary>
internal static class RunsCommands
{
    internal static readonly IReadOnlyList<Column> Columns =
    [
        RunDetails.Machine, Column.State("STATUS", "status"), new("MILESTONE", RunDetails.Milestone), Column.Of("BLUEPRINT", "blueprint"),
        Column.Of("WORKFLOW", "workflow", wide: true), Column.Of("ATTEMPTS", "attempts", wide: true),
        Column.Time("DEADLINE", "deadline", wide: true), Column.Age("AGE", "started_at"), Column.Sentence("MESSAGE", "message"),
        Column.Id("MACHINE ID", "machine_id", wide: true), Column.Id("ID", "id"),
    ];

    public static Command Create() => Verb.Group(
        "runs", "run", "Attempts to provision machines", StartCommand.Create(), List(), RunsTopCommand.Create(), Get(), Watch(), Wait(), Cancel(),
            Logs(), Finish(), Report());

    public static string Name(JsonNode run) => $"run/{run["id"]}";

    private static Argument<string> Run() =>
        new("RUN") { Description = "Its id, or a machine's name for its newest run" };

    internal static Option<string> Timeout() =>
        new("--timeout") { Description = "How long to wait, such as 90s, 45m or 2h [for ever]", HelpName = "DURATION" };

    private static Command List()
    {
        var (machine, status, limit, watch) = (
            new Option<string>("--machine") { Description = "Only this machine's" },
            new Option<string>("--status") { Description = "Only those that are running, success, failed or cancelled" }, Watching.Limit(),
            Watching.Watch());
        return Verb.Of(
            "list", "List runs, newest first",
            ["goosectl runs list --status failed", "goosectl runs list --machine node1 -o wide", "goosectl runs list --watch"],
            [machine, status, limit, watch], async (call, ct) =>
        {
            var id = call.Get(machine) is { Length: > 0 } name ? await Names.MachineOnRecordAsync(call.Api, name, ct) : null;
            return await Watching.ListAsync(
                call, Query.Of("v1/runs", ("machine_id", id), ("status", call.Get(status))), call.Get(limit), call.Get(watch), Columns,
                Name, ct);
        });
    }

    private static Command Get()
    {
        var run = Run();
        return Verb.Of(
            "get", "Show a run with its timeline", ["goosectl runs get node1", "goosectl runs get 0199c2f0-… -o json"],
            [run], async (call, ct) =>
        {
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            call.Out.Details(found, RunDetails.Lines(found, call.Out.IsOnTerminal), Name);
            return Exit.Ok;
        });
    }

    /// <summary>Stays with a run. Whoever breaks it off is told that the run goes on.</summary>
    internal static async Task<int> StayAsync(Invocation call, JsonNode run, Func<Task<int>> stay)
    {
        try
        {
            return await stay();
        }
        catch (OperationCanceledException)
        {
            call.Out.Say($"{Name(run)} goes on. Follow it: goosectl runs watch {run["id"]}. End it: goosectl runs cancel {run["id"]}");
            throw;
        }
    }

    private static Command Watch()
    {
        var (run, timeout) = (Run(), Timeout());
        return Verb.Of(
            "watch", "Follow a run's timeline to its end; the exit code tells how it ended", ["goosectl runs watch node1"],
            [run, timeout], async (call, ct) =>
        {
            var limit = Duration.Of(call.Get(timeout), "--timeout");
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            return await StayAsync(call, found, () => RunFollower.FollowAsync(call, (string?)found["id"] ?? "", limit, ct));
        });
    }

    private static Command Wait()
    {
        var (run, timeout) = (Run(), Timeout());
        var milestone = new Option<string>("--for")
        {
            Description = "end, or a milestone that is to be done",
            HelpName = "WHAT",
            DefaultValueFactory = _ => "end",
        };
        return Verb.Of(
            "wait", "Wait for the end of a run, or for a milestone",
            ["goosectl runs wait node1 --timeout 2h && echo installed", "goosectl runs wait node1 --for install"],
            [run, milestone, timeout], async (call, ct) =>
        {
            var limit = Duration.Of(call.Get(timeout), "--timeout");
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            return await StayAsync(call, found, () => RunFollower.WaitAsync(call, found, call.Get(milestone) ?? "end", limit, ct));
        });
    }

    private static Command Cancel()
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Ids, or ids, MAC addresses or host names of machines for their newest runs",
            Arity = ArgumentArity.OneOrMore,
        };
        return Verb.Of(
            "cancel", "Cancel runs: their machines keep to their disks", ["goosectl runs cancel node1", "goosectl runs cancel node1 node2"],
            [runs], (call, ct) => Several.ShowAsync(call, call.Get(runs), Columns, Name, async name =>
        {
            var found = await Names.RunAsync(call.Api, name, ct);
            return await call.Api.PostAsync($"v1/runs/{found["id"]}/cancel", null, ct);
        }));
    }

    private static Command Logs()
    {
        var (run, follow) = (Run(), new Option<bool>("--follow", "-f") { Description = "Go on until the run ends" });
        var raw = new Option<bool>("--raw") { Description = "As it was sent, with what may steer a terminal" };
        return Verb.Of("logs", "Print what the machine has sent of its logs", ["goosectl runs logs node1", "goosectl runs logs node1 -f", "goosectl runs logs node1 --raw > node1.log"], [run, follow, raw], async (call, ct) =>
        {
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            var (printed, connection) = (0, new Reconnection(call));
            while (true)
            {
                var logs = (string?)found["logs"] ?? "";
                var more = logs[Math.Min(printed, logs.Length)..];
                if (call.Get(raw))
                {
                    call.Out.Raw(more);
                }
                else
                {
                    call.Out.Text(more);
                }

                printed = logs.Length;
                if (!call.Get(follow) || (string?)found["status"] != "running")
                {
                    break;
                }

                await Task.Delay(RunFollower.Pause, TimeProvider.System, ct);
                var id = found["id"];
                found = await connection.AskAsync(() => call.Api.GetAsync($"v1/runs/{id}", ct), ct);
            }

            if (printed == 0)
            {
                call.Out.Say("The machine has sent no log.");
            }

            return Exit.Ok;
        });
    }

    private static Command Finish()
    {
        var (run, status, logs) = (
            Run(), new Argument<string>("STATUS") { Description = "success, failed or cancelled" },
            new Option<string>("--logs") { Description = "Text to keep with the run" });
        return Verb.Of(
            "finish", "End a run by hand", ["goosectl runs finish node1 failed --logs 'disk is broken'"],
            [run, status, logs], async (call, ct) =>
        {
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            var body = new JsonObject { ["run_id"] = (string?)found["id"], ["status"] = call.Get(status) };
            if (call.Get(logs) is { Length: > 0 } text)
            {
                body["logs"] = text;
            }

            call.Out.One(await call.Api.PostAsync("v1/runs/finish", body, ct), Columns, Name);
            return Exit.Ok;
        });
    }

    private static Command Report()
    {
        var (run, milestone, state) = (
            Run(), new Argument<string>("MILESTONE") { Description = "A milestone of the run's workflow" },
            new Argument<string>("STATE") { Description = "started, done or failed" });
        var message = new Option<string>("--message", "-m") { Description = "A sentence for the timeline" };
        return Verb.Of(
            "report", "Report a milestone for a machine that can't", ["goosectl runs report node1 installed done -m 'installed by hand'"],
            [run, milestone, state, message], async (call, ct) =>
        {
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            var body = new JsonObject { ["milestone"] = call.Get(milestone), ["state"] = call.Get(state) };
            if (call.Get(message) is { Length: > 0 } text)
            {
                body["message"] = text;
            }

            call.Out.One(await call.Api.PostAsync($"v1/runs/{found["id"]}/milestones", body, ct), Columns, Name);
            return Exit.Ok;
        });
    }
}
