using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl machines explain</c>: what the machine boots next, and why.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var machine = new Argument<string>("MACHINE") { Description = "Its id, MAC address or host name" };
        return Verb.Of("explain", "Say what a machine boots next, and why", ["goosectl machines explain node1"], [machine], async (call, ct) =>
        {
            var found = await Names.MachineAsync(call.Api, call.Get(machine), ct);
            var (boots, because) = NextBoot(found);
            var answer = new JsonObject
            {
                ["machine_id"] = found["id"]?.DeepClone(),
                ["boots"] = boots,
                ["because"] = because,
                ["blueprint"] = found["blueprint"]?.DeepClone(),
                ["run"] = (found["runs"] as JsonArray)?.FirstOrDefault()?.DeepClone(),
            };
            call.Out.Details(answer,
            [
                ("Machine", $"{Text(found, "id")} ({Text(found, "mac")}, {Text(found, "profile.hostname")})"),
                ("Boots next", boots), ("Because", because), ("Blueprint", Text(found, "blueprint")), ("Managed by", Text(found, "managed_by")),
            ], _ => MachinesCommands.Name(found));
            return Exit.Ok;
        });
    }

    private static (string Boots, string Because) NextBoot(JsonNode machine)
    {
        var run = (machine["runs"] as JsonArray)?.FirstOrDefault();
        if ((bool?)Column.At(machine, "profile.protected") == true)
        {
            return ("its local disk", "profile.protected is true: it is never handed an installer. Lift it with: goosectl machines set MACHINE protected-");
        }

        return (string?)run?["status"] switch
        {
            null when (string?)Column.At(machine, "profile.provision") == "manual" => ("its local disk", "profile.provision is manual and nobody has started a run: goosectl runs start MACHINE"),
            null => ("its local disk", "it has no run: goosectl runs start MACHINE"),
            "running" when (bool?)run?["armed"] == true => ("its installer", $"run {Text(run, "id")} is at '{Text(run, "milestone")}', attempt {Text(run, "attempts")}, until {Text(run, "deadline")}"),
            "running" => ("its local disk", $"run {Text(run, "id")} has its installation reported done and waits for '{Text(run, "milestone")}' until {Text(run, "deadline")}"),
            var ended => ("its local disk", $"its newest run {Text(run, "id")} ended as {ended}" + (run?["message"] is null ? "." : $": {Text(run, "message")}") + " Install it again with: goosectl runs start MACHINE"),
        };
    }

    private static string Text(JsonNode? node, string path) => Column.Text(Column.At(node, path));
}
