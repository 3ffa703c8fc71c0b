using System.CommandLine;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Simulate;

/// <summary><c>goosectl simulate</c>.</summary>
internal static class SimulateCommand
{
    private static readonly IReadOnlyList<Column> s_links =
        [Column.Of("LINK", "link"), Column.State("RESULT", "result"), Column.Of("DETAIL", "detail")];

    public static Command Create()
    {
        var machine = new Argument<string?>("MACHINE")
        {
            Description = Names.OfMachine,
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (complete, remove) = (
            new Option<bool>("--complete")
            {
                Description = "Enrol machines that do not exist and take them through their runs; needs scope operate",
            },
            new Option<bool>("--remove") { Description = "Remove what a --complete that was killed, or had --keep, has left" });
        var keep = new Option<bool>("--keep") { Description = "With --complete: leave the machines and their runs" };
        var (number, atOnce) = (
            new Option<int>("-n") { Description = "With --complete: how many machines", DefaultValueFactory = _ => 1, HelpName = "N" },
            new Option<int>("--at-once")
            {
                Description = "With --complete: how many at a time",
                DefaultValueFactory = _ => 64,
                HelpName = "N",
            });
        var (rate, fields) = (
            new Option<double>("--rate") { Description = "With --complete: how many begin a second [as fast as it can]", HelpName = "N" },
            new Option<string[]>("--set")
            {
                Description = "With --complete: a field of their profile, such as blueprint=rocky/9/base",
                HelpName = "FIELD",
                AllowMultipleArgumentsPerToken = true,
            });
        return Verb.Of("simulate", "Walk a machine's way from the menu to its answer file, or take invented machines through whole runs",
            [
                "goosectl simulate 52:54:00:12:34:56", "goosectl simulate --complete -n 200",
                "goosectl simulate --complete -n 1000 --rate 50 --set blueprint=rocky/9/base", "goosectl simulate --remove",
            ],
            [machine, complete, number, atOnce, rate, fields, keep, remove], (call, ct) =>
                (call.Parsed.GetValue(machine), call.Get(complete), call.Get(remove)) switch
            {
                ({ Length: > 0 } name, false, false) => WalkAsync(call, name, ct),
                (null, true, false) =>
                    CompleteAsync(call, new(call.Get(number), call.Get(atOnce), call.Get(rate), call.Get(keep)),
                        call.Get(fields) ?? [], ct),
                (null, false, true) => RemoveAsync(call, ct),
                _ => throw CtlException.Usage(
                    "What to simulate is not clear.", "It takes a MACHINE, or --complete, or --remove, and one of them only.",
                    "goosectl simulate 52:54:00:12:34:56, or goosectl simulate --complete -n 10"),
            });
    }

    private static async Task<int> WalkAsync(Invocation call, string name, CancellationToken ct)
    {
        using var machine = new MachineClient(call.Api.Trust);
        var links = await new ChainWalk(call.Api, machine).WalkAsync(name, ct);
        call.Out.List(links, s_links, link => (string?)link["link"] ?? "");
        return links.Any(link => (string?)link["result"] == "broken") ? Exit.Faulty : Exit.Ok;
    }

    private static async Task<int> CompleteAsync(Invocation call, FleetPlan plan, string[] fields, CancellationToken ct)
    {
        if (plan is not { Machines: > 0 and <= 1 << 24, AtOnce: > 0 and <= 4096, PerSecond: >= 0 })
        {
            throw CtlException.Usage(
                "The numbers can't be used.", "-n takes 1 to 16777216, --at-once 1 to 4096, --rate 0 or more.",
                "For example: goosectl simulate --complete -n 100 --at-once 32");
        }

        var profile = Fields.Patch(fields);
        profile["simulated"] = true;
        var result = await new SimulatedFleet(call, plan).RunAsync(profile, ct);
        call.Out.Details(result,
        [
            ("Machines", $"{result["machines"]}"),
            ("Succeeded", $"{result["succeeded"]}"),
            ("Failed", $"{result["failed"]}"),
            ("Took", $"{result["seconds"]} s, {result["machines_per_second"]} machines a second"),
            ("A machine", $"half within {result["p50_seconds"]} s, 99 % within {result["p99_seconds"]} s"),
            ("Told to wait", $"{result["told_to_wait"]} times (rate limits)"),
            ("Tried again", $"{result["tried_again"]} times (no answer, or a server that was not ready)"),
            .. (result["failures"]?.AsArray() ?? []).Select(failure => ("Failure", $"{failure?["count"]} × {failure?["reason"]}")),
        ], _ => "simulation");
        return (int?)result["failed"] == 0 ? Exit.Ok : Exit.Faulty;
    }

    private static async Task<int> RemoveAsync(Invocation call, CancellationToken ct)
    {
        var cleanUp = new SimulatedCleanUp(call);
        var removed = await cleanUp.RemoveAsync(await cleanUp.LeftAsync(ct), ct);
        call.Out.Say($"{removed} simulated machines removed.");
        return Exit.Ok;
    }
}
