using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl runs start</c>: says what it is about to do, asks a person, and starts runs.</summary>
internal static class StartCommand
{
    private static readonly IReadOnlyList<Column> s_plan =
    [
        new("MACHINE", Named), Column.Of("MAC", "mac"), Column.Of("BLUEPRINT", "blueprint"), new("DISK", Disk),
        new("WIPED", plan => (bool?)plan["wipe"] == true ? "yes" : "no"), new("ARMED UNTIL", Until),
        Column.Of("PROTECTED", "protected", wide: true), Column.Of("ID", "machine_id", wide: true),
    ];

    public static Command Create()
    {
        var machines = new Argument<string[]>("MACHINE")
        {
            Description = "Their host names, whole or short, MAC addresses, serial numbers or ids",
            Arity = ArgumentArity.OneOrMore,
        };
        var (blueprint, workflow) = (
            new Option<string>("--blueprint") { Description = "What to install [each machine's own]" },
            new Option<string>("--workflow") { Description = "Their milestones [each machine's or its blueprint's own]" });
        var (wait, timeout) = (
            new Option<bool>("--wait") { Description = "Follow the run of one machine to its end" }, RunsCommands.Timeout());
        var (yes, dryRun) = (
            new Option<bool>("--yes", "-y") { Description = "Do not ask; without a terminal nothing is asked" },
            new Option<bool>("--dry-run") { Description = "Only say what would be started" });
        return Verb.Of(
            "start", "Start runs: the machines are installed at their next network boot",
            [
                "goosectl runs start node1", "goosectl runs start node1 node2 node3 --yes", "goosectl runs start node1 node2 --dry-run",
                "goosectl runs start node1 --blueprint rocky/9/base --wait --timeout 2h",
            ],
            [machines, blueprint, workflow, wait, timeout, yes, dryRun],
            async (call, ct) =>
            {
                var (names, limit) = (call.Get(machines), Duration.Of(call.Get(timeout), "--timeout"));
                if (call.Get(wait) && names.Length > 1)
                {
                    throw CtlException.Usage(
                        "--wait takes one machine.", $"{names.Length} were named.", "Follow each with goosectl runs watch MACHINE");
                }

                var several = new Several(call, names.Length);
                var plans = new List<Planned>();
                await several.EachAsync(names, name => name, async name =>
                    plans.Add(await PlanAsync(call, name, call.Get(blueprint), call.Get(workflow), ct)));
                if (call.Get(dryRun))
                {
                    Several.Show(call, names.Length, [.. plans.Select(plan => plan.Plan)], s_plan, plan => $"machine/{plan["machine_id"]}");
                    return several.End();
                }

                var asks = plans.Count > 0 && !call.Get(yes) && IsAsked(call);

                // Nobody answers a question without what it is about, however quiet it is to be.
                plans.ForEach(plan => Tell(call, Sentence(plan.Plan), asks));
                if (asks && !Agreed(call, plans.Count))
                {
                    call.Out.Say("Nothing was started.");
                    return several.End(Exit.Failed);
                }

                return await StartAsync(call, several, plans, call.Get(wait), limit, ct);
            });
    }

    private static async Task<Planned> PlanAsync(Invocation call, string name, string? blueprint, string? workflow, CancellationToken ct)
    {
        var body = new JsonObject { ["machine_id"] = await Names.MachineIdAsync(call.Api, name, ct) };
        if (blueprint is { Length: > 0 })
        {
            body["blueprint_id"] = blueprint;
        }

        if (workflow is { Length: > 0 })
        {
            body["workflow_id"] = workflow;
        }

        return new(name, body, await call.Api.PostAsync("v1/runs/start?dry_run=true", body, ct));
    }

    private static async Task<int> StartAsync(
        Invocation call, Several several, List<Planned> plans, bool wait, TimeSpan? limit, CancellationToken ct)
    {
        var runs = new List<JsonNode>();
        try
        {
            await several.EachAsync(plans, plan => plan.Name, async plan =>
                runs.Add(await call.Api.PostAsync("v1/runs/start", plan.Body, ct)));
        }
        finally
        {
            if (!wait)
            {
                Several.Show(call, several.Total, runs, RunsCommands.Columns, RunsCommands.Name);
            }
        }

        return wait && runs is [var only]
            ? await RunsCommands.StayAsync(call, only, () => RunFollower.FollowAsync(call, (string?)only["id"] ?? "", limit, ct))
            : several.End(runs.Any(run => (string?)run["status"] == "failed") ? Exit.RunFailed : Exit.Ok);
    }

    // Only a person at a terminal is asked: a script that started runs yesterday starts them today.
    private static bool IsAsked(Invocation call) =>
        !Console.IsInputRedirected && Palette.IsTerminal(call.Parsed.InvocationConfiguration.Error);

    private static void Tell(Invocation call, string sentence, bool isNeeded)
    {
        if (isNeeded)
        {
            call.Out.Ask(sentence);
            call.Out.Said();
        }
        else
        {
            call.Out.Say(sentence);
        }
    }

    private static bool Agreed(Invocation call, int count)
    {
        call.Out.Ask($"Start {(count == 1 ? "this run" : $"these {count} runs")}? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static string Sentence(JsonNode plan) => (bool?)plan["protected"] == true
        ? $"{Named(plan)} is protected: its run fails at once, and nothing is installed."
        : $"{Named(plan)}: {Column.Text(plan["blueprint"])} onto {Disk(plan)}, "
            + $"{((bool?)plan["wipe"] == true ? "which is wiped" : "whose data stay")}, at its next network boot; armed {Armed(plan)}.";

    private static string Named(JsonNode plan) =>
        (string?)plan["hostname"] ?? (string?)plan["mac"] ?? Column.Text(plan["machine_id"]);

    private static string Disk(JsonNode plan) => Column.Text(plan["disk"]) switch
    {
        "auto" => "the first fixed disk",
        var number when number.All(char.IsAsciiDigit) => $"disk {number}",
        var device => device,
    };

    private static string Armed(JsonNode plan) => Until(plan) is var until && until == "-" ? "until it is cancelled" : $"until {until}";

    private static string Until(JsonNode plan) =>
        DateTimeOffset.TryParse((string?)plan["armed_until"], CultureInfo.InvariantCulture, out var until)
            ? until.ToLocalTime().ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)
            : "-";

    /// <summary>A run that is to be started.</summary>
    /// <param name="Name">As the operator named its machine.</param>
    /// <param name="Body">What starts it.</param>
    /// <param name="Plan">What the server says of it.</param>
    private sealed record Planned(string Name, JsonObject Body, JsonNode Plan);
}
