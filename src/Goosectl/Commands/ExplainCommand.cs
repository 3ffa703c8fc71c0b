using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl machines explain</c>: what the machine boots next, and why.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var machine = new Argument<string>("MACHINE") { Description = Names.OfMachine };
        return Verb.Of(
            "explain", "Say what a machine boots next, and why", ["goosectl machines explain node1"], [machine], async (call, ct) =>
        {
            var found = await Names.MachineAsync(call.Api, call.Get(machine), ct);
            var preview = await call.Api.GetAsync($"v1/machines/{found["id"]}/boot", ct);
            call.Out.Details(preview,
            [
                ("Machine", $"{Text(found, "id")} ({Text(found, "mac")}, {Text(found, "profile.hostname")})"),
                ("Boots next", (string?)preview["boots"] == "installer" ? "its installer" : "its local disk"),
                ("Because", Text(preview, "reason")),
                ("Run", Text(preview, "run_id")),
                ("Blueprint", Text(preview, "blueprint")),
                ("Fault", Text(preview, "fault")),
                ("Managed by", Text(found, "managed_by")),
                .. MachineDetails.Warnings(found),
            ], _ => MachinesCommands.Name(found));
            call.Out.Say(Hint(found, preview, call.Get(machine)));
            return Exit.Ok;
        });
    }

    private static string Hint(JsonNode machine, JsonNode preview, string name) => preview switch
    {
        _ when preview["fault"] is not null =>
            $"Its installer can't be handed out as long as this is so; see each link: goosectl simulate {name}",
        _ when (string?)preview["boots"] == "installer" => $"See whether all that it needs is there: goosectl simulate {name}",
        _ when (bool?)Column.At(machine, "profile.protected") == true =>
            $"Lift the protection with: goosectl machines set {name} protected-",
        _ => $"Follow its newest run with goosectl runs get {name}; install it with: goosectl runs start {name}",
    };

    private static string Text(JsonNode? node, string path) => Column.Text(Column.At(node, path));
}
