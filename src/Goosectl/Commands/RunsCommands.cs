using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl runs</c>.</summary>
internal static class RunsCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
    [
        RunDetails.Machine, Column.State("STATUS", "status"), new("MILESTONE", RunDetails.Milestone), Column.Of("BLUEPRINT", "blueprint"),
        Column.Of("WORKFLOW", "workflow", wide: true), Column.Of("ATTEMPTS", "attempts", wide: true),
        Column.Time("DEADLINE", "deadline", wide: true), Column.Age("AGE", "started_at"), Column.Sentence("MESSAGE", "message"),
        Column.Id("MACHINE ID", "machine_id", wide: true), Column.Id("ID", "id"),
    ];

    public static Command Create() => Verb.Group(
        "runs", "run", "Attempts to provision machines", Start(), List(), RunsTopCommand.Create(), Get(), Watch(), Wait(), Cancel(), Logs(), Finish(), Report());

    public static string Name(JsonNode run) => $"run/{run["id"]}";

    private static Argument<string> Run() =>
        new("RUN") { Description = "Its id, or a machine's name for its newest run" };

    private static Option<string> Timeout() =>
        new("--timeout") { Description = "How long to wait, such as 90s, 45m or 2h [for ever]", HelpName = "DURATION" };

    private static Command Start()
    {
        var machine = new Argument<string>("MACHINE") { Description = Names.OfMachine };
        var (blueprint, workflow) = (
            new Option<string>("--blueprint") { Description = "What to install [the machine's own]" },
            new Option<string>("--workflow") { Description = "Its milestones [the machine's or the blueprint's own]" });
        var (wait, timeout) = (new Option<bool>("--wait") { Description = "Follow the run to its end" }, Timeout());
        return Verb.Of(
            "start", "Start a run: the machine is installed at its next network boot",
            ["goosectl runs start node1", "goosectl runs start node1 --blueprint rocky/9/base --wait --timeout 2h"],
            [machine, blueprint, workflow, wait, timeout],
            async (call, ct) =>
            {
                var limit = Times.Parse("--timeout", call.Get(timeout));
                var body = new JsonObject { ["machine_id"] = await Names.MachineIdAsync(call.Api, call.Get(machine), ct) };
                if (call.Get(blueprint) is { Length: > 0 } wanted)
                {
                    body["blueprint_id"] = wanted;
                }

                if (call.Get(workflow) is { Length: > 0 } steps)
                {
                    body["workflow_id"] = steps;
                }

                var run = await call.Api.PostAsync("v1/runs/start", body, ct);
                if (call.Get(wait))
                {
                    return await RunFollower.FollowAsync(call, (string?)run["id"] ?? "", limit, ct);
                }

                call.Out.One(run, s_columns, Name);
                return (string?)run["status"] == "failed" ? Exit.RunFailed : Exit.Ok;
            });
    }

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
            var id = call.Get(machine) is { Length: > 0 } name ? await Names.MachineIdAsync(call.Api, name, ct) : null;
            return await Watching.ListAsync(
                call, Query.Of("v1/runs", ("machine_id", id), ("status", call.Get(status))), call.Get(limit), call.Get(watch), s_columns,
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

    private static Command Watch()
    {
        var (run, timeout) = (Run(), Timeout());
        return Verb.Of(
            "watch", "Follow a run's timeline to its end; the exit code tells how it ended", ["goosectl runs watch node1"],
            [run, timeout], async (call, ct) =>
        {
            var limit = Times.Parse("--timeout", call.Get(timeout));
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            return await RunFollower.FollowAsync(call, (string?)found["id"] ?? "", limit, ct);
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
            var limit = Times.Parse("--timeout", call.Get(timeout));
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            return await RunFollower.WaitAsync(call, found, call.Get(milestone) ?? "end", limit, ct);
        });
    }

    private static Command Cancel()
    {
        var run = Run();
        return Verb.Of("cancel", "Cancel a run: its machine keeps to its disk", ["goosectl runs cancel node1"], [run], async (call, ct) =>
        {
            var found = await Names.RunAsync(call.Api, call.Get(run), ct);
            call.Out.One(await call.Api.PostAsync($"v1/runs/{found["id"]}/cancel", null, ct), s_columns, Name);
            return Exit.Ok;
        });
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

            call.Out.One(await call.Api.PostAsync("v1/runs/finish", body, ct), s_columns, Name);
            return Exit.Ok;
        });
    }

    private static Command Report()
    {
        var (run, milestone, state) = (
            Run(), new Argument<string>("MILESTONE") { Description = "One of the run's workflow" },
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

            call.Out.One(await call.Api.PostAsync($"v1/runs/{found["id"]}/milestones", body, ct), s_columns, Name);
            return Exit.Ok;
        });
    }
}
