using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl machines</c>.</summary>
internal static class MachinesCommands
{
    internal static readonly IReadOnlyList<Column> Columns =
    [
        Column.Of("HOSTNAME", "profile.hostname"), MachineState.Column, Column.Of("BLUEPRINT", "effective_blueprint"), Column.Of("MAC", "mac"),
        Column.Of("SERIAL", "serial", wide: true), Column.Of("UUID", "uuid", wide: true), Column.Of("MANAGED BY", "managed_by", wide: true),
        Column.Sentence("ON HOLD", "held", wide: true), Column.Age("AGE", "created_at"), Column.Id("ID", "id"),
    ];

    private static readonly IReadOnlyList<Column> s_deleted =
    [
        Column.Of("ID", "id"), Column.Of("MAC", "mac"), Column.Of("HOSTNAME", "hostname"), Column.Of("SERIAL", "serial", wide: true),
        Column.Of("UUID", "uuid", wide: true), Column.Age("DELETED", "deleted_at"),
    ];

    private static readonly IReadOnlyList<Column> s_unknown =
    [
        Column.Of("MAC", "mac"), Column.Of("UUID", "uuid", wide: true), Column.Of("SERIAL", "serial"), Column.Of("ADDRESS", "address"),
        Column.Of("ARCH", "arch", wide: true), Column.Of("PLATFORM", "platform", wide: true), Column.Of("REQUESTS", "requests"),
        Column.Age("FIRST", "first_seen_at", wide: true), Column.Age("LAST", "last_seen_at"),
        Column.Of("LEFT OUT", "dropped", wide: true), Column.Sentence("WHY", "reason"),
    ];

    public static Command Create() => Verb.Group("machines", "machine", "Computers that goosed knows",
        List(), Get(), AddCommand.Create(), Set(), ReplaceNicCommand.Create(), Delete(), RestoreCommand.Create(), Unknown(), Adopt(),
        Confirm(), ReleaseCommand.Create(), ExplainCommand.Create());

    public static string Name(JsonNode machine) => $"machine/{machine["id"]}";

    internal static Argument<string> Machine() => new("MACHINE") { Description = Names.OfMachine };

    internal static Option<string[]> Sets() =>
        new("--set")
        {
            Description = "A field of its profile: KEY=VALUE or KEY:=JSON",
            HelpName = "FIELD",
            AllowMultipleArgumentsPerToken = true,
        };

    private static Command List()
    {
        var (mac, blueprint) = (
            new Option<string>("--mac") { Description = "Only the one with this address" },
            new Option<string>("--blueprint") { Description = "Only those that this blueprint is for, by their settings or as the default" });
        var (held, deleted) = (
            new Option<bool>("--held") { Description = "Only those on hold" },
            new Option<bool>("--deleted") { Description = "Those that were deleted, newest first; no other filter goes with it" });
        var (limit, watch) = (Watching.Limit(), Watching.Watch());
        return Verb.Of(
            "list", "List machines, oldest first: what each is called, how far its installation has come, and which blueprint is next",
            [
                "goosectl machines list", "goosectl machines list --blueprint rocky/9/base -o wide", "goosectl machines list --held",
                "goosectl machines list --deleted", "goosectl machines list -o name --watch",
            ],
            [mac, blueprint, held, deleted, limit, watch],
            (call, ct) => call.Get(deleted)
                ? Watching.ListAsync(call, "v1/machines/deleted", call.Get(limit), call.Get(watch), s_deleted, Name, ct)
                : Watching.ListAsync(
                    call,
                    Query.Of("v1/machines", ("mac", call.Get(mac)), ("blueprint", call.Get(blueprint)),
                        ("held", call.Get(held) ? "true" : null)),
                    call.Get(limit), call.Get(watch), Columns, Name, ct));
    }

    private static Command Get()
    {
        var machine = Machine();
        return Verb.Of(
            "get", "Show a machine with its profile, facts and runs",
            ["goosectl machines get 52:54:00:12:34:56", "goosectl machines get node1 -o yaml"], [machine], async (call, ct) =>
        {
            var found = await Names.MachineAsync(call.Api, call.Get(machine), ct);
            call.Out.Details(found, MachineDetails.Lines(found, call.Out.IsOnTerminal), Name);
            return Exit.Ok;
        });
    }

    private static Command Set()
    {
        var (machine, fields, file) = (
            Machine(),
            new Argument<string[]>("FIELD")
            {
                Description = Fields.Forms,
                Arity = ArgumentArity.ZeroOrMore,
            },
            ProfileFile());
        var (mac, uuid, serial) = (
            new Option<string>("--mac")
            {
                Description = "Its primary MAC address: a new one takes the place of the one before, one that it has already goes first",
            },
            new Option<string>("--uuid") { Description = "SMBIOS UUID, '' to remove it" },
            new Option<string>("--serial") { Description = "Serial number, '' to remove it" });
        return Verb.Of(
            "set", "Change fields of a machine's profile, or what it is known by; its runs stay as they are",
            [
                "goosectl machines set node1 blueprint=rocky/9/base",
                "goosectl machines set node1 ntp_servers=10.0.0.1,10.0.0.2 disks.swap=false proxy-",
                """goosectl machines set node1 network.interfaces:='[{"name": "eno1", "address": "10.0.0.5/24", "gateway": "10.0.0.1"}]'""",
                "goosectl machines set node1 protected=true", "goosectl machines set node1 --mac 52:54:00:12:34:57",
                "goosectl machines set node1 --uuid ''",
            ],
            [machine, fields, file, mac, uuid, serial],
            async (call, ct) =>
            {
                var body = new JsonObject();
                Put(body, "uuid", call, uuid);
                Put(body, "serial", call, serial);
                await PutProfileAsync(body, call.Get(fields), call.Get(file), ct);
                var primary = call.Get(mac) is { Length: > 0 } given ? ParseMac(given) : null;
                if (body.Count == 0 && primary is null)
                {
                    throw CtlException.Usage(
                        "There is nothing to set.", "No field was named.", "For example: goosectl machines set node1 hostname=node2");
                }

                var found = await Names.MachineAsync(call.Api, call.Get(machine), ct);
                if (primary is not null)
                {
                    body["mac"] = primary;
                    var macs = (found["macs"] as JsonArray ?? []).Select(each => (string?)each).ToList();
                    if (macs.Contains(primary))
                    {
                        body["macs"] = new JsonArray([.. macs.Select(each => (JsonNode?)each)]);
                    }
                }

                return Show(call, await call.Api.PatchAsync($"v1/machines/{found["id"]}", body, ct));
            });
    }

    private static Command Delete()
    {
        var machines = new Argument<string[]>("MACHINE")
        {
            Description = "Ids, MAC addresses or host names",
            Arity = ArgumentArity.OneOrMore,
        };
        return Verb.Of(
            "delete", "Forget machines; their history is kept, restore takes it back, and enrolling one again installs it anew",
            ["goosectl machines delete node1", "goosectl machines list --blueprint old -o name | xargs goosectl machines delete"],
            [machines], async (call, ct) =>
        {
            return await Several.DoAsync(call, call.Get(machines), name => name, async name =>
            {
                var id = await Names.MachineIdAsync(call.Api, name, ct);
                await call.Api.DeleteAsync($"v1/machines/{id}", ct);
                call.Out.Say($"machine/{id} deleted; enrolling it again installs it anew, unless it is enrolled with provision=manual");
            });
        });
    }

    private static Command Unknown()
    {
        var (limit, watch) = (Watching.Limit(), Watching.Watch());
        return Verb.Of(
            "unknown", "List machines that asked for a boot script and are not enrolled",
            ["goosectl machines unknown", "goosectl machines unknown --watch"], [limit, watch],
            (call, ct) => Watching.ListAsync(
                call, "v1/boot/unknown", call.Get(limit), call.Get(watch), s_unknown, machine => $"unknown/{machine["mac"]}", ct));
    }

    private static Command Adopt()
    {
        var (mac, sets, file) = (
            new Argument<string>("MAC") { Description = "Its MAC address, as machines unknown shows it" }, Sets(), ProfileFile());
        var isNew = new Option<bool>("--new") { Description = "Enrol it also when it resembles a machine on record: it is another one" };
        string[] examples = ["goosectl machines adopt 52:54:00:12:34:56", "goosectl machines adopt 52:54:00:12:34:56 --set hostname=node1"];
        return Verb.Of(
            "adopt", "Enrol a machine that asked, with the UUID and serial that it gave", examples,
            [mac, sets, file, isNew], async (call, ct) =>
        {
            var wanted = ParseMac(call.Get(mac));
            await foreach (var seen in call.Api.ListAsync("v1/boot/unknown", 0, ct))
            {
                if ((string?)seen["mac"] == wanted)
                {
                    if ((string?)seen["resembles"] is { Length: > 0 } other && !call.Get(isNew))
                    {
                        throw new CtlException(
                            Exit.Conflict, $"{wanted} may be machine {other}, and enrolling it anew may install that machine again.",
                            (string?)seen["reason"] ?? "",
                            $"If it is that machine: goosectl machines confirm {wanted}. If it is another one: goosectl machines adopt "
                                + $"{wanted} --new.");
                    }

                    var body = new JsonObject { ["mac"] = wanted };
                    Put(body, "uuid", (string?)seen["uuid"]);
                    Put(body, "serial", (string?)seen["serial"]);
                    await PutProfileAsync(body, call.Get(sets), call.Get(file), ct);
                    return Show(call, await AddCommand.EnrolAsync(call, body, replace: false, ct));
                }
            }

            throw new CtlException(
                Exit.NotFound, $"{wanted} has not asked for a boot script.",
                "It is not among the machines that asked and are not enrolled.",
                $"See them with goosectl machines unknown, or enrol it all the same: goosectl machines add {wanted}");
        });
    }

    private static Command Confirm()
    {
        var (mac, machine) = (
            new Argument<string>("MAC") { Description = "The MAC address that it asked with, as machines unknown shows it" },
            new Option<string>("--machine")
            {
                Description = "The machine that it is: id, MAC address or host name; needed when what it told is two machines'",
            });
        return Verb.Of(
            "confirm", "Say that it is a known machine that asked: its new card or main board is on record from there on",
            ["goosectl machines confirm 52:54:00:12:34:56", "goosectl machines confirm 52:54:00:12:34:56 --machine node1"],
            [mac, machine], async (call, ct) =>
        {
            var body = new JsonObject { ["mac"] = ParseMac(call.Get(mac)) };
            if (call.Get(machine) is { Length: > 0 } name)
            {
                body["machine_id"] = await Names.MachineIdAsync(call.Api, name, ct);
            }

            return Show(call, await call.Api.PostAsync("v1/machines/confirm", body, ct));
        });
    }

    internal static Option<string> ProfileFile() =>
        new("--profile") { Description = "File with the profile as a JSON object, - for standard input", HelpName = "FILE" };

    /// <summary>Prints a machine as a change has left it, and what is to be looked at.</summary>
    internal static int Show(Invocation call, JsonNode machine)
    {
        call.Out.One(machine, Columns, Name);
        Warn(call, machine, "");
        return Exit.Ok;
    }

    /// <summary>Prints what is to be looked at of a machine.</summary>
    internal static void Warn(Invocation call, JsonNode machine, string name)
    {
        foreach (var warning in machine["warnings"] as JsonArray ?? [])
        {
            call.Out.Say($"warning: {name}{Column.Text(warning)}");
        }
    }

    internal static string ParseMac(string text) => MacAddress.TryParse(text, null, out var mac)
        ? mac.ToString()
        : throw CtlException.Usage(
            $"'{text}' is no MAC address.", "It takes 52:54:00:12:34:56, 52-54-00-12-34-56, 5254.0012.3456 or 525400123456.",
            "Correct it; goosectl machines unknown lists those that asked.");

    // An empty value takes away what is on record.
    internal static void Put(JsonObject body, string name, Invocation call, Option<string> option)
    {
        if (call.Get(option) is { } given)
        {
            body[name] = given.Length == 0 ? null : given;
        }
    }

    private static void Put(JsonObject body, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            body[name] = value;
        }
    }

    internal static async Task PutProfileAsync(JsonObject body, string[]? fields, string? file, CancellationToken ct)
    {
        var profile = file is null ? [] : await Fields.FileAsync(file, ct);
        foreach (var (name, value) in Fields.Patch(fields ?? []))
        {
            profile[name] = value?.DeepClone();
        }

        if (profile.Count > 0)
        {
            body["profile"] = profile;
        }
    }
}
