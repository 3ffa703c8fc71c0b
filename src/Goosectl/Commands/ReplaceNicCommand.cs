using System.CommandLine;
using System.Text.Json.Nodes;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl machines replace-nic</c>: the address of a new network card takes the place of the old one's.</summary>
internal static class ReplaceNicCommand
{
    public static Command Create()
    {
        var machine = MachinesCommands.Machine();
        var old = new Argument<string>("OLD") { Description = "MAC address of the card that is gone" };
        var @new = new Argument<string>("NEW") { Description = "MAC address of the card that replaces it" };
        return Verb.Of(
            "replace-nic", "Give a machine the MAC address of a new network card in place of an old one's; nothing is installed",
            ["goosectl machines replace-nic node1 52:54:00:12:34:56 52:54:00:12:34:99"], [machine, old, @new], async (call, ct) =>
        {
            var (gone, comes) = (MachinesCommands.ParseMac(call.Get(old)), MachinesCommands.ParseMac(call.Get(@new)));
            var found = await Names.MachineAsync(call.Api, call.Get(machine), ct);
            var macs = (found["macs"] as JsonArray ?? []).Select(each => (string?)each ?? "").ToList();
            if (!macs.Contains(gone))
            {
                throw new CtlException(
                    Exit.NotFound, $"The machine has no address {gone}.", $"It has {(macs.Count == 0 ? "none" : string.Join(", ", macs))}.",
                    $"See it with goosectl machines get {found["id"]}");
            }

            List<string> replaced = [.. macs.Select(each => each == gone ? comes : each).Distinct()];
            var body = new JsonObject { ["mac"] = replaced[0], ["macs"] = new JsonArray([.. replaced.Select(each => (JsonNode)each)]) };
            return MachinesCommands.Show(call, await call.Api.PatchAsync($"v1/machines/{found["id"]}", body, ct));
        });
    }
}
