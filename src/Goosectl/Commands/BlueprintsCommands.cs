using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core.Text;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl blueprints</c> and the state of the folder that they come from.</summary>
internal static class BlueprintsCommands
{
    private static readonly IReadOnlyList<Column> s_columns =
        [
            Column.Of("NAME", "name"), Column.Of("OS", "os"), Column.Of("VERSION", "version"), Column.Of("DEFAULT", "default"),
            Column.Of("PRESENT", "present"), Column.Of("ID", "id", wide: true), Column.Age("CHANGED", "updated_at"),
        ];

    private static readonly IReadOnlyList<Column> s_faults =
        [Column.Of("KIND", "kind"), Column.Of("PATH", "path"), Column.Of("LINE", "line"), Column.Of("REASON", "reason")];

    public static Command Create() => Verb.Group("blueprints", "blueprint", "How operating systems are installed", List(), Get(), Status());

    private static string Name(JsonNode blueprint) => $"blueprint/{blueprint["name"]}";

    private static Command List()
    {
        var limit = Watching.Limit();
        return Verb.Of(
            "list", "List blueprints", ["goosectl blueprints list"], [limit],
            (call, ct) => Watching.ListAsync(call, "v1/blueprints", call.Get(limit), watch: false, s_columns, Name, ct));
    }

    private static Command Get()
    {
        var name = new Argument<string>("BLUEPRINT") { Description = "Its name or id" };
        return Verb.Of("get", "Show a blueprint whole", ["goosectl blueprints get rocky/9/base -o yaml"], [name], async (call, ct) =>
        {
            var wanted = Names.Bare(call.Get(name), "blueprint");
            List<string> names = [];
            await foreach (var blueprint in call.Api.ListAsync("v1/blueprints", 0, ct))
            {
                names.Add((string?)blueprint["name"] ?? "");
                if ((string?)blueprint["name"] == wanted || (string?)blueprint["id"] == wanted)
                {
                    call.Out.Details(blueprint, Lines(blueprint), Name);
                    return Exit.Ok;
                }
            }

            throw new CtlException(
                Exit.NotFound, $"There is no blueprint '{wanted}'.", $"The desired state does not have it; {NearestName.Hint(wanted, names)}",
                "goosectl blueprints list; its faults: goosectl blueprints status");
        });
    }

    private static IReadOnlyList<(string Label, string Value)> Lines(JsonNode blueprint)
    {
        var boot = Column.At(blueprint, "data.boot");
        string Text(string path) => Column.Text(Column.At(blueprint, path));
        static string File(JsonNode? file) => Column.Text(file?["artifact"] ?? file?["url"]);
        return
        [
            ("Id", Text("id")), ("Name", Text("name")), ("Description", Text("data.description")),
            ("OS", $"{Text("os")} {Text("version")}"), ("Default", Text("default")), ("Present", Text("present")),
            ("Workflow", Text("data.workflow")), ("Kernel", File(boot?["kernel"])),
            .. (boot?["initrd"] as JsonArray ?? []).Select(file => ("Initrd", File(file))), ("Image", File(boot?["image"])),
            ("Arguments", string.Join(' ', (boot?["args"] as JsonArray ?? []).Select(Column.Text))),
            ("Answer file", Text("data.answer_file.family")), ("Profile", Text("data.profile")), ("Changed", Text("updated_at")),
        ];
    }

    private static Command Status() => Verb.Of(
        "status",
        "Show the version of the desired state, faults and warnings of its files, what the API keeps out of force, and machines on hold",
        ["goosectl blueprints status"], [], async (call, ct) =>
    {
        var state = await call.Api.GetAsync("v1/desired-state", ct);
        if (call.Out.IsStructured)
        {
            call.Out.Whole(state);
            return Exit.Ok;
        }

        var (faults, warnings) = (Kind(state, "faults"), Kind(state, "warnings"));
        var (conflicts, notices) = (Kind(state, "conflicts"), Kind(state, "notices"));
        call.Out.Say(
            $"Version {state["version"]}, read {state["read_at"]}, {faults.Count} faults, {warnings.Count} warnings, "
                + $"{conflicts.Count} conflicts, {notices.Count} notices.");
        if ((long?)state["held"] is > 0 and var held)
        {
            call.Out.Say($"{held} machines are on hold and boot their disks. {Holds.Remedy}");
        }

        List<JsonNode> all = [.. faults, .. warnings, .. conflicts, .. notices];
        if (all.Count > 0)
        {
            call.Out.List(all, s_faults, fault => (string?)fault["path"] ?? "");
        }

        return faults.Count + conflicts.Count == 0 ? Exit.Ok : Exit.Faulty;
    });

    private static List<JsonNode> Kind(JsonNode state, string name)
    {
        var found = (state[name] as JsonArray ?? []).OfType<JsonObject>().ToList();
        foreach (var each in found)
        {
            each["kind"] = name[..^1];
            if ((int?)each["line"] == 0)
            {
                // It is about the file as a whole.
                each["line"] = null;
            }
        }

        return [.. found];
    }
}
