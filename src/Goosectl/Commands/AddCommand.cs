using System.CommandLine;
using System.Text.Json.Nodes;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl machines add</c>: enrols a machine, or all of a file.</summary>
internal static class AddCommand
{
    public static Command Create()
    {
        var mac = new Argument<string[]>("MAC")
        {
            Description = "Its MAC address; several for several ports",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var (uuid, serial, sets, profile) = (
            new Option<string>("--uuid") { Description = "SMBIOS UUID" }, new Option<string>("--serial") { Description = "Serial number" },
            MachinesCommands.Sets(), MachinesCommands.ProfileFile());
        var file = new Option<string>("--file", "-f")
        {
            Description = "Enrol every machine of a CSV, JSON or YAML file, - for standard input; --set is for all of them",
            HelpName = "FILE",
        };
        var replace = new Option<bool>("--replace")
        {
            Description = "Replace the profile of a machine that is enrolled already; only naming it lifts protected",
        };
        return Verb.Of(
            "add", "Enrol machines; the first enrolment of one starts a run",
            [
                "goosectl machines add 52:54:00:12:34:56 --set hostname=node1",
                "goosectl machines add 525400123456 --set blueprint=debian/12/base --set provision=manual",
                "goosectl machines add 525400123456 --profile node1.json", "goosectl machines add -f machines.csv --set provision=manual",
            ],
            [mac, uuid, serial, sets, profile, file, replace],
            async (call, ct) =>
            {
                if (call.Get(file) is not { Length: > 0 } path)
                {
                    var body = Body(call.Get(mac));
                    MachinesCommands.Put(body, "uuid", call, uuid);
                    MachinesCommands.Put(body, "serial", call, serial);
                    await MachinesCommands.PutProfileAsync(body, call.Get(sets), call.Get(profile), ct);
                    return MachinesCommands.Show(call, await EnrolAsync(call, body, call.Get(replace), ct));
                }

                if (call.Get(mac).Length > 0 || call.Get(uuid) is not null || call.Get(serial) is not null || call.Get(profile) is not null)
                {
                    throw CtlException.Usage(
                        "-f can't be used with MAC, --uuid, --serial or --profile.", "The file has these for each of its machines.",
                        "goosectl machines add -f machines.csv");
                }

                return await EnrolAllAsync(call, await MachineFile.ReadAsync(path, call.Get(sets) ?? [], ct), call.Get(replace), ct);
            });
    }

    /// <summary>Enrols a machine, and unless a known one may be replaced only if it is new.</summary>
    internal static Task<JsonNode> EnrolAsync(Invocation call, JsonObject body, bool replace, CancellationToken ct) =>
        call.Api.PostAsync("v1/machines", body, ct, replace ? [] : [("If-None-Match", "*")]);

    /// <summary>A machine with its addresses, the first of which is its primary one.</summary>
    internal static JsonObject Body(IReadOnlyList<string> given)
    {
        if (given.Count == 0)
        {
            throw CtlException.Usage(
                "There is no machine to enrol.", "Neither a MAC address nor a file was named.",
                "For example: goosectl machines add 52:54:00:12:34:56, or goosectl machines add -f machines.csv");
        }

        var macs = given.Select(MachinesCommands.ParseMac).ToList();
        var body = new JsonObject { ["mac"] = macs[0] };
        if (macs.Count > 1)
        {
            body["macs"] = new JsonArray([.. macs.Select(each => (JsonNode)each)]);
        }

        return body;
    }

    private static async Task<int> EnrolAllAsync(
        Invocation call, IReadOnlyList<MachineEntry> entries, bool replace, CancellationToken ct)
    {
        var enrolled = new List<(string Name, JsonNode Machine)>();
        try
        {
            return await Several.DoAsync(call, entries, entry => entry.Name, async entry =>
                enrolled.Add((entry.Name, await EnrolAsync(call, entry.Body(), replace, ct))));
        }
        finally
        {
            Several.Show(call, Math.Max(2, entries.Count), [.. enrolled.Select(each => each.Machine)], MachinesCommands.Columns,
                MachinesCommands.Name);
            enrolled.ForEach(each => MachinesCommands.Warn(call, each.Machine, $"{each.Name}: "));
            call.Out.Say($"{enrolled.Count} of {entries.Count} machines enrolled.");
        }
    }
}
