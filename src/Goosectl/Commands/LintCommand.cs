using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Documents;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary>
/// <c>goosectl lint</c>: what the blueprints role would say of a folder, and whether its boot scripts and answer files can be rendered; no
/// server is asked.
/// </summary>
internal static class LintCommand
{
    private static readonly IReadOnlyList<Column> s_columns =
        [Column.Of("KIND", "kind"), Column.Of("PATH", "path"), Column.Of("LINE", "line"), Column.Of("REASON", "reason")];

    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder of the desired state", DefaultValueFactory = _ => "infra" };
        return Verb.Of(
            "lint", "Check a folder of the desired state, without a server",
            ["goosectl lint infra/", "goosectl lint infra/ -o json", "goosectl lint . || exit 1   # in a pre-commit hook"],
            [folder], (call, ct) =>
        {
            var state = new DesiredStateReader().Read(call.Get(folder), ct);
            var faults = state.Faults.ToList();
            if (faults.Count == 0 && state.Blueprints.Count + state.Workflows.Count + state.MachineProfiles.Count == 0)
            {
                faults.Add(new(
                    ".", 0, $"There is no document in {call.Get(folder)}; name the folder that holds blueprints/ or machine-profiles/."));
            }

            if (call.Out.Format is OutputFormat.Table or OutputFormat.Wide)
            {
                // As compilers print them, so that editors find the place.
                faults.ForEach(fault => call.Out.Line(fault.ToString()));
            }
            else
            {
                call.Out.List(
                    [.. faults.Select(fault => Row(fault))],
                    s_columns, fault => (string?)fault["path"] ?? "");
            }

            call.Out.Say(
                $"{state.Blueprints.Count} blueprints, {state.Workflows.Count} workflows, {state.MachineProfiles.Count} machine profiles, "
                    + $"{faults.Count(fault => !fault.IsWarning)} faults, {faults.Count(fault => fault.IsWarning)} warnings");
            return Task.FromResult(faults.All(fault => fault.IsWarning) ? Exit.Ok : Exit.Faulty);
        });
    }

    private static JsonObject Row(DocumentFault fault) => new JsonObject
    {
        ["kind"] = fault.IsWarning ? "warning" : "fault",
        ["path"] = fault.Path,
        ["line"] = fault.Line,
        ["reason"] = fault.Reason,
    };
}
